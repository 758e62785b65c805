import createClient from 'openapi-fetch';
import type { paths } from './overlord';

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] });

const submitted = await client.POST('/api/v1/tasks', {
  body: { pool: 'gpu', id: 'typed', lane: 'high', payload: { messages: [{ role: 'user', content: 'hi' }] } },
});
const accepted = submitted.data;
if (!accepted || !('ref' in accepted)) {
  throw new Error(JSON.stringify(submitted.error));
}

const task = await client.GET('/api/v1/tasks/{ref}', {
  params: { path: { ref: accepted.ref }, query: { wait: '60s' } },
});
const pools = await client.GET('/api/v1/pools');
const unknown = await client.GET('/api/v1/pools/{pool}', { params: { path: { pool: 'gpus' } } });

console.log(
  JSON.stringify({
    state: task.data?.state,
    tokens: task.data?.result?.usage?.output_tokens,
    limits: pools.data?.items.map((each) => each.stats?.concurrency_limit),
    problem: unknown.error?.detail,
  }),
);
