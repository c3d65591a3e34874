import { mkdirSync, writeFileSync } from 'node:fs';
import { jobsFileSchema } from './jobs-file-schema.ts';

/** Writes the JSON Schema of jobs files, which is published with the package. */
const folder = new URL('../schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('jobs-file.schema.json', folder), `${JSON.stringify(jobsFileSchema, null, 2)}\n`);
