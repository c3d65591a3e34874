import {
  alertDocument,
  backfillDocument,
  iso,
  jobDocument,
  linkDocument,
  openRetryDocument,
  requestDocument,
} from '../../app/documents.ts';
import { findJob } from '../../app/find-jobs.ts';
import { heldText, holdsOfJobs } from '../../app/hold-names.ts';
import { pendingTriggers } from '../../app/trigger.ts';
import { upcoming } from '../../app/upcoming.ts';
import { durationsThatCount, expectedDurationMs } from '../../domain/expected-duration.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { jobDetails } from '../job-details.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

const shownSlots = 5;
const shownRetries = 20;

/** feature 164 */
export const command: Command = {
  name: 'job show',
  usage: '<job>',
  words: [1, 1],
  summary: 'Shows everything about a job and its next slots',
  examples: ['chroniker job show nightly', 'chroniker job show 3 --json'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const view = await findJob(store, args.words[0] ?? '');
      const now = await store.now();
      const slots = upcoming([view], { timezone, now, fromAt: null, toAt: null, count: shownSlots });
      const durations = await store.lastDurations([view.job.id], durationsThatCount);
      const estimatedDurationMs = expectedDurationMs(durations.get(view.job.id) ?? []);
      const held = heldText((await holdsOfJobs(store, [view], now)).get(view.job.id) ?? [], timezone);
      const backfills = await store.listBackfills({ jobIds: [view.job.id], open: true });
      const triggers = (await pendingTriggers(store, [view])).map(({ request }) => request);
      const { upstreams, downstream, setsOff } = await store.linkedJobs(view.job.id);
      const alerts = await store.openAlerts([view.job.id]);
      const retries = await store.openRetries(
        shownRetries,
        view.lanes.map(({ id }) => id),
      );
      if (json) {
        const nextSlots = slots.map(({ at }) => iso(at));
        const job = { ...jobDocument(view, timezone), spec: view.job.spec, held };
        const links = { dependencies: upstreams.map(linkDocument), downstream: downstream.map(linkDocument), setsOff };
        await printJson({
          job,
          nextSlots,
          ...links,
          alerts: alerts.map(alertDocument),
          backfills: backfills.map(backfillDocument),
          requests: triggers.map((request) => requestDocument(request, view)),
          retrying: retries.map(openRetryDocument),
          estimatedDurationMs,
        });
      } else
        await printLines(
          jobDetails(
            {
              view,
              held,
              alerts,
              backfills,
              triggers,
              retries,
              slots,
              expectedMs: estimatedDurationMs,
              upstreams,
              downstream,
              setsOff,
            },
            { now, timezone, paint },
          ),
        );
      return exitCode.fine;
    }),
};
