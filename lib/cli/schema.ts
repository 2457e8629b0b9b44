import { Command } from 'commander';
import schema from '../../schema/layer.json';
import { print } from './print';

/** `netstack schema`: the JSON schema of spec files, for editors. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('the JSON schema of spec files, for editors')
    .action((_options: unknown, command: Command) => print(command, JSON.stringify(schema, null, 2)));
}
