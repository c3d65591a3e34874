import type { Event } from '../domain/event.ts';
import type { World } from '../runner/world.ts';
import type { StoreOptions } from '../store/connect.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { binFolder } from '../system/process-facts.ts';
import { prepareStateFolder } from '../system/state-folder.ts';
import { onStopSignals, type StopSignal } from '../system/stop-signals.ts';
import { type Configuration, commandEnvironment } from './configuration.ts';
import { crashPoint } from './crash-point.ts';
import { identityOf } from './identity.ts';
import { projectTimezone } from './project.ts';
import { requireSameProject } from './same-project.ts';
import { syncStep } from './sync-files.ts';

/** A World with what the command needs to know about its end. */
export interface Composition {
  world: World;
  /** Stop signals heard so far. */
  signals: StopSignal[];
  /** Aborted by the second stop signal: do not wait any longer. */
  hurry: AbortSignal;
}

/** Builds everything a tick needs, does `work` with it, and closes it in reverse. */
export async function withWorld<T>(
  configuration: Configuration,
  emit: (event: Event) => void,
  work: (composition: Composition) => Promise<T>,
  open: (options: StoreOptions, stopping: AbortSignal) => Promise<Store> = openStore,
): Promise<T> {
  prepareStateFolder(configuration.values.home);
  const timezone = projectTimezone(configuration);
  const stopping = new AbortController();
  const hurry = new AbortController();
  const signals: StopSignal[] = [];
  const deafen = onStopSignals((signal) => {
    (signals.length === 0 ? stopping : hurry).abort();
    signals.push(signal);
  });
  try {
    const store = await open({ url: configuration.databaseUrl, timezone }, stopping.signal);
    try {
      await requireSameProject(store, configuration.values.home);
      const identity = identityOf(configuration);
      const world = {
        store,
        identity,
        sync: syncStep({ configuration, store, timezone }, identity, emit),
        settings: runnerSettings(configuration, timezone),
        environment: commandEnvironment(configuration.environment),
        emit,
        reached: crashPoint(configuration.environment),
        stopping: stopping.signal,
      };
      return await work({ world, signals, hurry: hurry.signal });
    } finally {
      await store.close();
    }
  } finally {
    deafen();
  }
}

/** What the runner is told of the settings. */
export function runnerSettings(
  { values, projectDir, databaseUrl }: Configuration,
  timezone: string,
): World['settings'] {
  return {
    home: values.home,
    projectDir,
    binDir: binFolder(),
    databaseUrl,
    timezone,
    maxConcurrent: values.maxConcurrent,
    allowShell: values.allowShell,
    output: { maxBytes: values['output.maxBytes'], spoolBytes: values['output.spoolBytes'] },
    rescue: values.rescue,
    retentionMs: values['retention.runs'],
    lock: values.lock,
  };
}
