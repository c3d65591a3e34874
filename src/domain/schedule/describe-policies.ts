import { durationInWords } from './duration-words.ts';
import { type Dst, defaultCatchupLimit, defaultDst, type Policies } from './policies.ts';

/** What holds besides when a schedule is due, a phrase for each policy that is not as it is by default. */
export function policyPhrases(policies: Policies): string[] {
  const { jitterMs, dst, maxLatenessMs } = policies;
  return [
    ...(jitterMs === undefined ? [] : [`up to ${durationInWords(jitterMs)} later at random`]),
    ...(dst === undefined ? [] : dstPhrases(dst)),
    ...catchupPhrases(policies),
    ...(maxLatenessMs === undefined ? [] : [`not when more than ${durationInWords(maxLatenessMs)} late`]),
    ...maxRunsPhrases(policies),
  ];
}

function dstPhrases({ gap, overlap }: Dst): string[] {
  return [
    ...(gap === defaultDst.gap ? [] : ['not at times that a change of the clocks leaves out']),
    ...(overlap === defaultDst.overlap ? [] : [`${overlapWords[overlap]} when a change of the clocks repeats a time`]),
  ];
}

const overlapWords = { first: 'the first time', second: 'the second time', both: 'both times' };

function catchupPhrases({ catchup, catchupLimit = defaultCatchupLimit }: Policies): string[] {
  if (catchup === 'skip') return ['missed ones are left out'];
  return catchup === 'all' ? [`missed ones run one by one, ${catchupLimit} at most`] : [];
}

function maxRunsPhrases({ maxRuns, deleteAtLimit }: Policies): string[] {
  if (maxRuns === undefined) return [];
  const deleted = {
    'keep-history': ', then the job is deleted',
    'with-history': ', then the job is deleted with its history',
  };
  return [`${maxRuns === 1 ? 'once' : `${maxRuns} times`} at most${deleteAtLimit ? deleted[deleteAtLimit] : ''}`];
}
