import { readFileSync, writeFileSync } from 'node:fs';
import { readmeParts } from './readme-parts.ts';

const file = new URL('../README.md', import.meta.url);
let text = readFileSync(file, 'utf8');
for (const [name, part] of Object.entries(readmeParts)) {
  const place = new RegExp(`<!-- ${name} -->\n[^]*?<!-- /${name} -->`);
  text = text.replace(place, () => `<!-- ${name} -->\n${part}<!-- /${name} -->`);
}
writeFileSync(file, text);
