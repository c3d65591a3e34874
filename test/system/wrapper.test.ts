import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { bootId } from '../../src/system/host.ts';
import { processOfThen } from '../../src/system/process-table.ts';
import {
  closeGate,
  createSpool,
  type Exit,
  readExit,
  readRecord,
  readStarted,
  spoolFolder,
  writeInput,
} from '../../src/system/spool.ts';
import { ensureWrapper } from '../../src/system/wrapper.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { waitFor } from '../rig/wait-for.ts';

const home = temporaryFolder('wrapper');
const wrapper = ensureWrapper(home);
let runs = 0;

function spool(): string {
  runs += 1;
  const folder = spoolFolder(join(home, 'spool'), runs);
  createSpool(folder);
  return folder;
}

/** Every POSIX shell of the machine that could be /bin/sh. */
const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([shell = '', ...args]) => spawnSync(shell, [...args, '-c', 'exit 0']).status === 0,
);

function run(shell: string[], folder: string, argv: string[], env: NodeJS.ProcessEnv = process.env) {
  const [program = 'sh', ...args] = shell;
  return spawnSync(program, [...args, wrapper, folder, ...argv], { env });
}

function exitOf(folder: string): Exit {
  const exit = readExit(folder);
  assert.ok(exit, 'the wrapper wrote its last word');
  return exit;
}

for (const shell of shells) {
  suite(`the wrapper under ${shell.join(' ')}`, () => {
    test('feature 3: the command gets exactly its arguments', () => {
      const folder = spool();
      run(shell, folder, ['printf', '<%s>', 'a', 'b c', '', "d'e", '$HOME', '*']);
      assert.equal(readFileSync(join(folder, 'out'), 'utf8'), "<a><b c><><d'e><$HOME><*>");
    });

    test('feature 95: the exit status is the command’s own', () => {
      for (const status of [0, 1, 3, 75, 137, 255]) {
        const folder = spool();
        run(shell, folder, ['sh', '-c', `exit ${status}`]);
        assert.deepEqual({ status: exitOf(folder).status, note: exitOf(folder).note }, { status, note: '' });
      }
    });

    test('feature 97: death by a signal is told apart from the same exit status', () => {
      for (const [signal, status] of [
        ['KILL', 137],
        ['SEGV', 139],
        ['TERM', 143],
        ['ABRT', 134],
      ] as const) {
        const folder = spool();
        run(shell, folder, ['sh', '-c', `kill -${signal} $$`]);
        assert.equal(exitOf(folder).status, status);
        assert.notEqual(exitOf(folder).note, '');
      }
    });

    test('features 88 and 89: the two streams are stored apart, without a word of the shell’s own', () => {
      const folder = spool();
      run(shell, folder, ['sh', '-c', 'printf out; printf err >&2; kill -9 $$']);
      assert.equal(readFileSync(join(folder, 'out'), 'utf8'), 'out');
      assert.equal(readFileSync(join(folder, 'err'), 'utf8'), 'err');
    });

    test('the pid on record is the command’s, and the uptime lies before its end', () => {
      const folder = spool();
      run(shell, folder, ['sh', '-c', 'echo $$']);
      const started = readStarted(folder);
      assert.ok(started && started !== 'closed' && started.uptime !== null);
      assert.equal(String(started.pid), readFileSync(join(folder, 'out'), 'utf8').trim());
      assert.ok(started.uptime <= exitOf(folder).uptime);
    });

    test('a gate that was closed lets nothing run, and no result is written', () => {
      const folder = spool();
      assert.equal(closeGate(folder), true);
      run(shell, folder, ['touch', join(folder, 'ran')]);
      assert.equal(existsSync(join(folder, 'ran')), false);
      assert.equal(readExit(folder), null);
    });

    test('a gate that was passed cannot be closed', () => {
      const folder = spool();
      run(shell, folder, ['true']);
      assert.equal(closeGate(folder), false);
    });

    test('the environment of the command is untouched by the wrapper’s own names', () => {
      const folder = spool();
      const names = { spool: 'a', status: 'b', pid: 'c', up: 'd', rest: 'e', EMPTY: '' };
      run(shell, folder, ['env'], { PATH: process.env.PATH, ...names });
      const lines = readFileSync(join(folder, 'out'), 'utf8').split('\n');
      for (const [name, value] of Object.entries(names)) assert.ok(lines.includes(`${name}=${value}`), name);
      assert.deepEqual(
        lines.filter((line) => line.startsWith('_chroniker')),
        [],
      );
    });

    test('TERM, INT and QUIT have their usual effect on the command', () => {
      for (const signal of ['TERM', 'INT', 'QUIT']) {
        const folder = spool();
        run(shell, folder, ['sh', '-c', `kill -${signal} $$; echo survived`]);
        assert.equal(readFileSync(join(folder, 'out'), 'utf8'), '', signal);
      }
    });

    test('a TERM to the wrapper does not keep it from recording the result', async () => {
      const folder = spool();
      const [program = 'sh', ...args] = shell;
      const child = spawn(program, [...args, wrapper, folder, 'sh', '-c', 'read line; exit 7'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const started = await waitFor('the command', () => {
        const found = readStarted(folder);
        return found && found !== 'closed' && found.pid !== null ? found : null;
      });
      assert.equal(started.wrapperPid, child.pid);
      process.kill(started.wrapperPid, 'SIGTERM');
      child.stdin?.end('\n');
      const exit = await waitFor('the result', () => readExit(folder));
      assert.equal(exit.status, 7);
    });

    test('standard input is the text that was laid down', () => {
      const folder = spool();
      writeInput(folder, 'héllo\n');
      run(shell, folder, ['cat']);
      assert.equal(readFileSync(join(folder, 'out'), 'utf8'), 'héllo\n');
    });

    test('feature 90: all 256 byte values arrive as they were written', () => {
      const folder = spool();
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
      writeFileSync(join(folder, 'bytes'), bytes);
      run(shell, folder, ['cat', join(folder, 'bytes')]);
      assert.deepEqual(readFileSync(join(folder, 'out')), bytes);
    });

    test('the time that the command computed is recorded', () => {
      const folder = spool();
      run(shell, folder, ['sh', '-c', 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done']);
      assert.ok((exitOf(folder).cpuMs ?? 0) > 0);
    });
  });
}

suite('the spool', () => {
  test('a result counts only with its last word', () => {
    const folder = spool();
    const head = `1 7 ${bootId()} 8 100.25\n`;
    writeFileSync(join(folder, 'started'), `${head}0m0.00s 0m0.00s\n\n0 123.4`);
    assert.equal(readExit(folder), null);
    writeFileSync(join(folder, 'started'), `${head}0m0.00s 0m0.00s\n\n0 12\n0 123.4 end\n`);
    assert.deepEqual(readExit(folder), { status: 0, uptime: 123.4, note: '', cpuMs: 0 });
    assert.deepEqual(readStarted(folder), { wrapperPid: 7, beforeReboot: false, pid: 8, uptime: 100.25 });
  });

  test('what a full disk kept out is missing, and taken for nothing else', () => {
    const folder = spool();
    const records = (text: string) => {
      writeFileSync(join(folder, 'started'), text);
      const { started, exit } = readRecord(folder);
      assert.ok(started && started !== 'closed');
      return [started.wrapperPid, started.pid, started.uptime, exit?.status, exit?.note];
    };
    const head = `1 7 ${bootId()} `;
    assert.deepEqual(records(''), [0, null, null, undefined, undefined]);
    assert.deepEqual(records(head), [7, null, null, undefined, undefined]);
    assert.deepEqual(records(`${head}8 100.2`), [7, null, null, undefined, undefined]);
    assert.deepEqual(records(`${head}Killed\n0m0.00s 0m0.00s\n\n137 123.45 end\n`), [7, null, null, 137, 'Killed']);
    assert.deepEqual(records(`${head}0m0.00s 0m0.00s\n\n0 123.45 end\n`), [7, null, null, 0, '']);
  });

  test('a spool that is gone cannot be entered any more', () => {
    const folder = join(home, 'spool', '00', '999');
    mkdirSync(join(home, 'spool', '00'), { recursive: true });
    assert.equal(closeGate(folder), true);
  });

  test('spool folders are for their owner alone', () => {
    assert.equal(statSync(spool()).mode & 0o777, 0o700);
  });

  test('its shelves are spread over the disk, where the file system can do so', () => {
    const folder = join(home, 'asked-by-hand');
    mkdirSync(folder);
    spawnSync('chattr', ['+T', folder]);
    const flagsOf = (path: string) => String(spawnSync('lsattr', ['-d', path]).stdout).split(' ')[0];
    assert.equal(flagsOf(join(home, 'spool')), flagsOf(folder));
  });

  test('the wrapper is written once and left alone', () => {
    const before = statSync(wrapper).ino;
    assert.equal(ensureWrapper(home), wrapper);
    assert.equal(statSync(wrapper).ino, before);
  });

  test('feature 127: a pid counts only for the process that had it then', () => {
    assert.equal(processOfThen(process.pid, 0), null);
    assert.equal(processOfThen(process.pid, 1e9)?.pid, process.pid);
  });
});
