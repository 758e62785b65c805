// Makes the types, checks the client against them, and runs it.
import { execFileSync } from 'node:child_process';

const url = process.argv[2];
const run = (program, ...words) => execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const options = ['--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', '--outDir', 'made'];

run('node_modules/.bin/openapi-typescript', `${url}/api/v1/openapi.json`, '-o', 'overlord.d.ts');
run('node_modules/.bin/tsc', ...options, 'client.ts');
process.stdout.write(run('node', 'made/client.js', url));
