import { join } from 'node:path';
import type { Observer } from '../domain/event.ts';
import { isLogged } from '../domain/log-level.ts';
import { eventLine } from '../observe/event-log.ts';
import { now } from '../system/clock.ts';
import { LateLog } from '../system/late-log.ts';
import type { Configuration } from './configuration.ts';
import { identityOf } from './identity.ts';
import { type Loudness, listener } from './listen.ts';

/** Does `work` with everybody listening to what happens: standard error as loud as it is to be, and the log whatever that says. */
export async function withObservers<T>(
  configuration: Configuration,
  loudness: Loudness,
  work: (emit: Observer) => Promise<T>,
): Promise<T> {
  const tell = listener(configuration.values.home, loudness);
  const log = eventLog(configuration, tell);
  try {
    return await work((event) => {
      tell(event);
      log.hear(event);
    });
  } finally {
    await log.close();
  }
}

function eventLog(configuration: Configuration, tell: Observer): { hear: Observer; close(): Promise<void> } {
  const { values } = configuration;
  const { name: host } = identityOf(configuration);
  const path = join(values.home, 'logs/chroniker.log');
  const log = new LateLog({ path, mode: 0o600, days: values['log.days'] }, ({ message }) =>
    tell({ kind: 'log-unwritable', path, job: null, message }),
  );
  return {
    hear: (event) => {
      const line = eventLine(event, now(), host);
      if (isLogged(line.level, values['log.level'])) log.write(line.level, [line]);
    },
    close: () => log.close(),
  };
}
