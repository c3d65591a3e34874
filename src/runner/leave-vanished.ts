import type { Watched } from './watched.ts';
import type { World } from './world.ts';

/**
 * With the setting `rescue` off, runs whose processes vanished without an exit status are only reported, once, and let go of as they
 * are: their lanes stay taken until a person clears them (feature 132). Answers the others.
 */
export async function leaveVanished(
  world: World,
  supervisorId: number,
  ended: Watched[],
  left: (watched: Watched) => void,
): Promise<Watched[]> {
  if (world.settings.rescue) return ended;
  const vanished = ended.filter(hasVanished);
  const news = await world.store.recordVanished(
    supervisorId,
    vanished.map(({ run }) => run.id),
  );
  for (const watched of vanished) {
    const { id: runId, job } = watched.run;
    if (news.includes(runId)) world.emit({ kind: 'run-vanished', runId, job });
    left(watched);
  }
  return ended.filter((watched) => !vanished.includes(watched));
}

/** Nothing of it is alive, and nobody knows how it ended. */
function hasVanished({ exit, ending, unstarted }: Watched): boolean {
  return exit === null && ending === null && unstarted === null;
}
