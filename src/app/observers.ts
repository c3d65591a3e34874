import { join } from 'node:path';
import type { Observer } from '../domain/event.ts';
import { isLogged } from '../domain/log-level.ts';
import { eventLine } from '../observe/event-log.ts';
import { JobLogs } from '../observe/job-logs.ts';
import { now } from '../system/clock.ts';
import { LateLog } from '../system/late-log.ts';
import { onStopSignals } from '../system/stop-signals.ts';
import type { Configuration } from './configuration.ts';
import { identityOf } from './identity.ts';
import { type Loudness, listener } from './listen.ts';

/**
 * Does `work` with everybody listening to what happens: standard error as loud as it is to be, the log of the project and those of
 * jobs whatever that says.
 */
export async function withObservers<T>(
  configuration: Configuration,
  loudness: Loudness,
  work: (emit: Observer) => Promise<T>,
): Promise<T> {
  const tell = listener(configuration.values.home, loudness);
  const log = projectLog(configuration, tell);
  const both: Observer = (event) => {
    tell(event);
    log.hear(event);
  };
  const jobs = jobLogs(configuration, both);
  try {
    return await work((event) => {
      both(event);
      jobs.hear(event, now());
    });
  } finally {
    // Work is over: who asks this process to end now gets that as soon as what happened is written.
    const deafen = onStopSignals(() => {});
    await jobs.close();
    await log.close();
    deafen();
  }
}

/** In the state folder, which is its owner's alone. */
function projectLog(
  configuration: Configuration,
  tellTrouble: Observer,
): { hear: Observer; close: () => Promise<void> } {
  const { values } = configuration;
  const { name: host } = identityOf(configuration);
  const path = join(values.home, 'logs/chroniker.log');
  const log = new LateLog({ path, mode: 0o600, days: values['log.days'] }, ({ message }) =>
    tellTrouble({ kind: 'log-unwritable', path, job: null, message }),
  );
  return {
    hear: (event) => {
      const line = eventLine(event, now(), host);
      if (isLogged(line.level, values['log.level'])) log.write(line.level, [{ ...line }]);
    },
    close: () => log.close(),
  };
}

/** For others to read as far as the umask lets them, as a redirection in a crontab would be. */
function jobLogs(configuration: Configuration, tellTrouble: Observer): JobLogs {
  const days = configuration.values['log.days'];
  return new JobLogs(
    identityOf(configuration).name,
    (path, job) =>
      new LateLog({ path, mode: 0o666, days }, ({ message }) =>
        tellTrouble({ kind: 'log-unwritable', path, job, message }),
      ),
  );
}
