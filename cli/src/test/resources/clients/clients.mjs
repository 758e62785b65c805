// Asks a server each way that its vendor's own client knows, and prints what the client understood.
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';

const [openaiUrl, anthropicUrl, ollamaUrl] = process.argv.slice(2);
const messages = [{ role: 'user', content: 'hello' }];
const model = 'sim';

function print(client, what, text, reason, tokens) {
  console.log(JSON.stringify({ client, what, text, reason, tokens }));
}

async function openai() {
  const client = new OpenAI({ baseURL: `${openaiUrl}/v1`, apiKey: 'none', maxRetries: 0 });
  const whole = await client.chat.completions.create({ model, messages, max_tokens: 8 });
  const [choice] = whole.choices;
  print('openai', 'chat', choice.message.content, choice.finish_reason, whole.usage.completion_tokens);
  let text = '';
  let reason;
  let tokens;
  const stream = await client.chat.completions.create({
    model, messages, max_tokens: 8, stream: true, stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    reason = chunk.choices[0]?.finish_reason ?? reason;
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  print('openai', 'stream', text, reason, tokens);
  const embedding = await client.embeddings.create({ model, input: 'hello', encoding_format: 'float' });
  print('openai', 'embeddings', String(embedding.data[0].embedding.length), 'none', embedding.usage.prompt_tokens);
  const models = await client.models.list();
  print('openai', 'models', models.data[0].id, 'none', models.data.length);
}

async function anthropic() {
  const client = new Anthropic({ baseURL: anthropicUrl, apiKey: 'none', maxRetries: 0 });
  const whole = await client.messages.create({ model, messages, max_tokens: 8 });
  print('anthropic', 'messages', whole.content[0].text, whole.stop_reason, whole.usage.output_tokens);
  const last = await client.messages.stream({ model, messages, max_tokens: 8 }).finalMessage();
  print('anthropic', 'stream', last.content[0].text, last.stop_reason, last.usage.output_tokens);
}

async function ollama() {
  const client = new Ollama({ host: ollamaUrl });
  const options = { num_predict: 8 };
  const whole = await client.chat({ model, messages, options });
  print('ollama', 'chat', whole.message.content, whole.done_reason, whole.eval_count);
  let text = '';
  let end;
  for await (const part of await client.chat({ model, messages, options, stream: true })) {
    text += part.message.content;
    end = part;
  }
  print('ollama', 'stream', text, end.done_reason, end.eval_count);
  const generated = await client.generate({ model, prompt: 'hello', options });
  print('ollama', 'generate', generated.response, generated.done_reason, generated.eval_count);
  const embedded = await client.embed({ model, input: 'hello' });
  print('ollama', 'embed', String(embedded.embeddings[0].length), 'none', embedded.prompt_eval_count);
  const tags = await client.list();
  print('ollama', 'tags', tags.models[0].name, 'none', tags.models.length);
}

await openai();
await anthropic();
await ollama();
