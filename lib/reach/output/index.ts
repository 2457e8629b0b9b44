export { type NamespaceConnection, namespaceConnections, namespaceJson, namespaceLines } from './aggregate';
export { type Exposure as EndpointExposure, exposures, exposuresText } from './exposed';
export {
  type ConnectionJson,
  connectionJson,
  type EndpointJson,
  endpointJson,
  type Labelled,
  labelledConnections,
  type MatrixJson,
  matrixConnections,
  matrixCsv,
  matrixDot,
  matrixJson,
  matrixMermaid,
  type PortsJson,
  portsJson,
} from './graph';
export { connectionsText, doubtsText, endpointText, hasPorts, isEverything, portsText } from './notation';
export { names, type PairFilter, pairTest } from './pairs';
export { matrixBlocks, matrixLines, type TextOptions } from './text';
