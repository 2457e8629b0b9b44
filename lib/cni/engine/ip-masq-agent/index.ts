export {
  ipMasqAgentContainer,
  ipMasqAgentFacts,
  ipMasqAgentManifests,
  ipMasqAgentSelector,
  ipMasqAgentTemplate,
  type ResolvedIpMasqAgent,
} from './ip-masq-agent';
export { ipMasqAgentRelease } from './versions';
