import { Failure } from '../domain/failure.ts';
import type { Run } from '../domain/run.ts';
import type { Stream } from '../store/shipment.ts';
import type { RunFilter, Store } from '../store/store.ts';
import { newestFirst } from './history.ts';
import { type MatchingLine, matchingLines } from './matching-lines.ts';
import { storedOutput } from './output.ts';

/** One statement looks into the output of so many runs at most, */
const mostRuns = 100;
/** and into about so much of it. */
const mostBytes = 16 * 1024 * 1024;
/** So many lines of each stream show what was found. */
const mostLines = 3;

/** A run in whose output a text was found, with the first lines that hold it. */
export interface FoundRun {
  run: Run;
  matches: MatchingLine[];
}

/** The latest runs of a filter that wrote a text, newest first; bytes are compared, and text is UTF-8. */
export async function searchOutput(
  store: Store,
  filter: Omit<RunFilter, 'limit'>,
  search: { text: string; streams: Stream[]; limit: number },
): Promise<FoundRun[]> {
  if (search.text === '')
    throw new Failure('bad_value', '--search: the text is empty; give what the output has to hold');
  const found: FoundRun[] = [];
  for await (const runs of groups(newestFirst(store, { ...filter, wroteTo: search.streams }, mostRuns))) {
    for await (const one of searchAmong(store, runs, search)) {
      found.push(one);
      if (found.length === search.limit) return found;
    }
  }
  return found;
}

async function* searchAmong(
  store: Store,
  runs: Run[],
  { text, streams }: { text: string; streams: Stream[] },
): AsyncGenerator<FoundRun> {
  const ids = runs.map(({ id }) => id);
  const hits = await store.findText(ids, streams, Buffer.from(text));
  for (const run of runs) {
    const matches: MatchingLine[] = [];
    const holding = streams.filter((stream) => hits.some((hit) => hit.runId === run.id && hit.stream === stream));
    for (const stream of holding)
      matches.push(...(await matchingLines(storedOutput(store, run, stream), text, mostLines)));
    if (holding.length > 0) yield { run, matches };
  }
}

/** Runs in groups that one statement can look into. */
async function* groups(runs: AsyncIterable<Run>): AsyncGenerator<Run[]> {
  let [group, bytes]: [Run[], number] = [[], 0];
  for await (const run of runs) {
    group.push(run);
    bytes += run.stdout.storedBytes + run.stderr.storedBytes;
    if (group.length < mostRuns && bytes < mostBytes) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  if (group.length > 0) yield group;
}
