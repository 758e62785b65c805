// 200 calls from 20 callers at once through the gateway; prints how long they took.
import OpenAI from 'openai';

const [url] = process.argv.slice(2);
const CALLERS = 20;
const CALLS_EACH = 10;
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'hello' }];
const took = [];

async function caller() {
  for (let i = 0; i < CALLS_EACH; i++) {
    const start = performance.now();
    const answer = await client.chat.completions.create({ model: 'gpu', messages, max_tokens: 8 });
    if (answer.choices[0].message.content.length > 0) took.push(performance.now() - start);
  }
}

await Promise.all(Array.from({ length: CALLERS }, caller));
took.sort((a, b) => a - b);
console.log(JSON.stringify({
  answered: took.length,
  median_wait_ms: took[took.length / 2],
  p95_wait_ms: took[Math.floor(took.length * 0.95)],
  max_wait_ms: took.at(-1),
}));
