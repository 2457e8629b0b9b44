/** Reads a path, asks for the matrix by namespace, prints what it found as JSON: a process of its own, whose memory can be bounded. */
import { namespaceLines, Reachability, readPaths } from '../../../lib/reach';

const { resources, findings } = readPaths(process.argv.slice(2));
const lines = namespaceLines(Reachability.of(resources));
const { workloads, networkPolicies } = resources;
console.log(
  JSON.stringify({ workloads: workloads.length, policies: networkPolicies.length, lines: lines.length, codes: findings.map(({ code }) => code) }),
);
