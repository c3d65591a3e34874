import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { crontabLine, installLine, removeLine } from '../../src/domain/crontab-line.ts';

const plain = { launcher: '/opt/chroniker/bin/chroniker', projectDir: '/srv/jobs' };

test('feature 178: the line ticks every minute, silently, with absolute paths', () => {
  assert.equal(crontabLine(plain), '* * * * * /opt/chroniker/bin/chroniker run -p /srv/jobs');
  assert.equal(
    crontabLine({ ...plain, envFile: '/srv/jobs/.env' }),
    '* * * * * /opt/chroniker/bin/chroniker run -p /srv/jobs -e /srv/jobs/.env',
  );
  assert.equal(
    crontabLine({ ...plain, node: '/home/ann/my nodes/24/node' }),
    "* * * * * CHRONIKER_NODE='/home/ann/my nodes/24/node' /opt/chroniker/bin/chroniker run -p /srv/jobs",
  );
});

const awkward = [
  '/srv/my jobs',
  "/srv/it's",
  '/srv/100%',
  '/srv/a "b" 50% c',
  '/srv/$HOME',
  '/srv/back\\%slash',
  '/srv/é',
];

for (const projectDir of awkward) {
  test(`bug 21: the shell gets ${projectDir} from cron, and from a cron that leaves % alone`, () => {
    const line = crontabLine({ launcher: '/usr/bin/printf', projectDir });
    const command = line.replace(/^(\* ){5}\S+ /, 'printf "%s\\n" ');
    const arguments_ = command.slice(command.indexOf(' run '));
    for (const asCronPassesIt of [cronUnescape(arguments_), arguments_]) {
      const words = execFileSync('sh', ['-c', `for word in ${asCronPassesIt}; do echo "$word"; done`], {
        encoding: 'utf8',
      });
      assert.deepEqual(words.trimEnd().split('\n'), ['run', '-p', projectDir]);
    }
  });
}

test('installing puts a marked block behind what is there', () => {
  assert.equal(
    installLine('MAILTO=me\n0 1 * * * /bin/true', plain),
    `MAILTO=me\n0 1 * * * /bin/true\n# chroniker begin "/srv/jobs"\n${crontabLine(plain)}\n# chroniker end "/srv/jobs"\n`,
  );
});

test('installing twice changes nothing, and a moved program replaces the old line', () => {
  const once = installLine('', plain);
  assert.equal(installLine(once, plain), once);
  const moved = installLine(once, { ...plain, launcher: '/new/chroniker' });
  assert.match(moved, /\/new\/chroniker/);
  assert.doesNotMatch(moved, /\/opt\//);
});

test('removing takes exactly the block of this project out, byte for byte', () => {
  const others = '# mine\n\n0 1 * * * a%b\n* * * * * /opt/chroniker/bin/chroniker run -p /srv/jobs\n';
  const neighbour = { ...plain, projectDir: '/srv/jobs2' };
  const both = installLine(installLine(others, neighbour), plain);
  assert.equal(removeLine(both, '/srv/jobs'), installLine(others, neighbour));
  assert.equal(removeLine(removeLine(both, '/srv/jobs'), '/srv/jobs2'), others);
});

test('of a block that lost one of its marks no other line goes', () => {
  const [first, line, last] = installLine('', plain).trimEnd().split('\n');
  const others = '# mine\n0 1 * * * a\n';
  assert.equal(removeLine(`${first}\n${line}\n${others}`, '/srv/jobs'), `${line}\n${others}`);
  assert.equal(removeLine(`${others}${line}\n${last}\n`, '/srv/jobs'), `${others}${line}\n`);
  const neighbour = installLine('', { ...plain, projectDir: '/srv/jobs2' });
  assert.equal(removeLine(`${first}\n${others}${neighbour}${last}\n`, '/srv/jobs'), `${others}${neighbour}`);
  const again = `${first}\n${others}${installLine('', plain)}`;
  assert.equal(removeLine(again, '/srv/jobs'), others);
});

test('removing what is not there changes nothing', () => {
  assert.equal(removeLine('0 1 * * * x', '/srv/jobs'), '0 1 * * * x');
});

/** What cron makes of a command: an unescaped % ends it, and the backslash before an escaped one goes (crontab(5)). */
function cronUnescape(command: string): string {
  let text = '';
  let escaped = false;
  for (const character of command) {
    if (character === '%') {
      assert.ok(escaped, 'an unescaped % would end the command');
      text = text.slice(0, -1);
    }
    text += character;
    escaped = !escaped && character === '\\';
  }
  return text;
}
