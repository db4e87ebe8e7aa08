/** `ai-gateway haproxy`: HAProxy's half of gateway.yaml. */
import { Command } from 'commander';
import { type RenderOptions, renderFiles } from './haproxy/render.ts';

export function haproxyCommand(defaultConfig: string): Command {
  const command = new Command('haproxy').description("HAProxy's configuration from gateway.yaml");
  command
    .command('render')
    .description('write the backends of pools and providers, and the maps they need')
    .option('-c, --config <file>', 'configuration', defaultConfig)
    .option('-o, --out <folder>', 'where the files go', 'haproxy/generated')
    .option(
      '--check',
      'write nothing; exit 1, and say what differs, when the files are not current',
    )
    .option(
      '--reload',
      'let HAProxy check what was written, then reload it without losing a request',
    )
    .option('--haproxy <file>', 'the program that checks', 'haproxy')
    .option(
      '-f, --haproxy-config <file...>',
      "HAProxy's other files, for its check; in their order",
      ['haproxy/haproxy.cfg'],
    )
    .option('--master-socket <file>', "reload by HAProxy's master CLI (-S), and wait for its word")
    .option('--pid-file <file>', 'reload by SIGUSR2 to the master process whose id is in this file')
    .action(async (options: RenderOptions) => {
      process.exitCode = await renderFiles(options);
    });
  return command;
}
