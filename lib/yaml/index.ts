export { toYaml, toYamlStream } from './emit';
