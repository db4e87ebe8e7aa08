/**
 * What `ai-gateway up` says when everything is ready, and the same for scripts:
 * .run/up.env, which is there only while the gateway runs.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { type Settings, urlOf } from './settings.ts';

export type Announced = {
  settings: Settings;
  apiKey: string;
  adminToken: string;
  openaiModel: string | undefined;
  anthropicModel: string | undefined;
  environmentFile: string;
};

export function writeEnvironmentFile(announced: Announced): void {
  const { settings, apiKey, adminToken, environmentFile } = announced;
  const text = [
    `GATEWAY_URL=${urlOf(settings.clients)}`,
    `GATEWAY_API_KEY=${apiKey}`,
    `ADMIN_URL=${urlOf(settings.admin)}`,
    `ADMIN_TOKEN=${adminToken}`,
    '',
  ].join('\n');
  writeFileSync(`${environmentFile}.new`, text, { mode: 0o600 });
  renameSync(`${environmentFile}.new`, environmentFile); // whole or not at all
}

export function announcement(announced: Announced): string {
  const { settings, apiKey, environmentFile } = announced;
  const real = [settings.hasOpenaiKey && 'OpenAI', settings.hasAnthropicKey && 'Anthropic'].filter(
    Boolean,
  );
  const providers =
    settings.mock === undefined
      ? real.join(' and ')
      : [...real, `a mock provider at ${urlOf(settings.mock)}`].join(', otherwise ');
  return `
The gateway is ready.

  URL        ${urlOf(settings.clients)}
  key        ${apiKey}
  answers    from ${providers}
  admin      ${urlOf(settings.admin)}${settings.stats === undefined ? '' : `\n  HAProxy    ${urlOf(settings.stats)}`}
  scripts    . ${environmentFile}

Try it:

${curlLine(announced)}

Ctrl-C stops everything. Requests:
`;
}

function curlLine({ settings, apiKey, openaiModel, anthropicModel }: Announced): string {
  const isAnthropic =
    openaiModel === undefined || (settings.hasAnthropicKey && !settings.hasOpenaiKey);
  const body = {
    model: isAnthropic ? anthropicModel : openaiModel,
    ...(isAnthropic && { max_tokens: 100 }),
    messages: [{ role: 'user', content: 'Hello!' }],
  };
  const headers = [
    `authorization: Bearer ${apiKey}`,
    'content-type: application/json',
    ...(isAnthropic ? ['anthropic-version: 2023-06-01'] : []),
  ];
  const path = isAnthropic ? '/v1/messages' : '/v1/chat/completions';
  const words = headers.map((header) => `-H '${header}'`).join(' ');
  return `  curl ${urlOf(settings.clients)}${path} ${words} -d '${JSON.stringify(body)}'`;
}
