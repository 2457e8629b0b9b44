import type { AddressBlock } from './intent';

/** Blocks sorted, each once, without those inside another: sorted, a block comes right after the one around it. */
export function outermost(blocks: readonly AddressBlock[]): readonly AddressBlock[] {
  if (blocks.length < 2) return blocks;
  const kept: AddressBlock[] = [];
  let around: AddressBlock | undefined;
  for (const block of [...blocks].sort((a, b) => a.cidr.compare(b.cidr) || a.except.length - b.except.length)) {
    // A block with holes may have them where the other is, so it stands for itself only.
    if (around !== undefined && around.except.length === 0 && around.cidr.contains(block.cidr)) continue;
    kept.push(block);
    around = block;
  }
  return kept;
}
