/** Commands of the schedulers that people come from, and what they are called here. */
const renamed: Record<string, string[]> = {
  cron: ['run'],
  run: ['run'],
  joblist: ['job', 'list'],
  enablejob: ['job', 'enable'],
  disablejob: ['job', 'disable'],
  deletejob: ['job', 'delete'],
  showinfo: ['job', 'show'],
  clean: ['prune'],
  cron_clean: ['prune'],
};

/** Rewrites the commands people know: `cron --jobs 3,7` → `run --only 3 --only 7`, `enablejob -id 4` → `job enable 4`, `clean days 7` … */
export function rewriteAliases(argv: string[]): string[] {
  const cut = argv.indexOf('--');
  const own = cut < 0 ? argv : argv.slice(0, cut);
  const tail = cut < 0 ? [] : argv.slice(cut);
  const [first = '', ...rest] = own;
  const command = Object.hasOwn(renamed, first) ? renamed[first] : undefined;
  if (!command) return argv;
  const words = command[0] === 'run' ? onlyFlags(rest) : command[0] === 'prune' ? asAge(rest) : withoutId(rest);
  return [...command, ...words, ...tail];
}

function onlyFlags(words: string[]): string[] {
  const rewritten: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const joined = /^--jobs=(.*)$/.exec(word)?.[1];
    if (joined === undefined && word !== '--jobs') rewritten.push(word);
    else {
      const list = joined ?? words[++index] ?? '';
      rewritten.push(...list.split(',').flatMap((job) => ['--only', job.trim()]));
    }
  }
  return rewritten;
}

/** `-id 4`, `-id=4` and `--id 4` → `4`. */
function withoutId(words: string[]): string[] {
  return words.flatMap((word) => {
    if (word === '-id' || word === '--id') return [];
    const joined = /^--?id=(.+)$/.exec(word)?.[1];
    return joined === undefined ? [word] : [joined];
  });
}

/** `days 7` → `--older-than 7d`; a unit that does not exist goes on, to be refused with those that do. */
function asAge(words: string[]): string[] {
  const [unit = '', count, ...rest] = words;
  if (unit === '' || unit.startsWith('-')) return words;
  const short = /^(minute|hour|day|week)s?$/.exec(unit)?.[1]?.charAt(0) ?? unit;
  return ['--older-than', `${count ?? ''}${short}`, ...rest];
}
