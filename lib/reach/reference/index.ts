export { type End, judge, judgePacket, type Outcome, type Packet, type TraceStep, type World } from './reference';
