import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveScreen } from '../../src/cli/live-screen.ts';
import type { OutputLine } from '../../src/cli/output-lines.ts';

const erase = '\r\u001b[K';

test('feature 91: on a terminal the line that is being written is drawn anew in one row, below all others', () => {
  const screen = new LiveScreen(
    (_, text) => `<${text}>`,
    () => 10,
  );
  assert.equal(screen.draw([], line('10%')), '<10%>');
  assert.equal(screen.draw([], line('10%')), '', 'nothing is new');
  assert.equal(screen.draw([], line('20%')), `${erase}<20%>`);
  assert.equal(screen.draw([line('oops', 'stderr')], line('20%')), `${erase}<oops>\n<20%>`);
  assert.equal(screen.draw([], line('a long line of 26 letters')), `${erase}<a long l…>`);
  assert.equal(screen.draw([line('a long line of 26 letters')], null), `${erase}<a long line of 26 letters>\n`);
  assert.equal(screen.draw([], null), '');
});

test('feature 91: elsewhere what is being written is gone on with, and begun anew when something came between', () => {
  const screen = new LiveScreen(
    (_, text) => text,
    () => null,
  );
  assert.equal(screen.draw([], line('half ')), 'half ');
  assert.equal(screen.draw([], line('half done')), 'done');
  assert.equal(screen.draw([], line('half done')), '');
  assert.equal(screen.draw([line('half done.'), line('next')], null), '.\nnext\n');
  assert.equal(screen.draw([], line('10%')), '10%');
  assert.equal(screen.draw([line('oops', 'stderr')], line('10%')), '\noops\n10%');
  assert.equal(screen.draw([line('20%')], null), '\n20%\n');
  assert.equal(screen.draw([], line('end')), 'end');
  assert.equal(screen.draw([line('end')], null), '\n');
});

function line(text: string, stream: OutputLine['stream'] = 'stdout'): OutputLine {
  return { stream, text, gap: false };
}
