/**
 * Corefiles as trees.
 *
 * A Corefile is a list of server blocks, snippets and imports; a body is a list of lines; a line may open a block of lines.
 * Texts are kept as written after quotes and escapes are resolved: environment references (`{$ZONE}`) are not replaced and
 * imports are not followed, because both are known only where CoreDNS runs. Comments are no part of the tree. Laws in
 * test/dns/corefile: parse(print(tree)) = tree, and print(parse(text)) is read as CoreDNS reads the text.
 * Source: package caddyfile of https://github.com/coredns/caddy, the parser that CoreDNS uses.
 */

/** A Corefile: what stands at the top level, in order. */
export interface Corefile {
  readonly entries: readonly CorefileEntry[];
}

export type CorefileEntry = ServerBlock | Snippet | Import;

/** A server: its zones and ports, and the plugins it runs. */
export interface ServerBlock {
  readonly type: 'server';
  /** `.:53`, `example.org`, `tls://.:853`: zone with optional transport and port. At least one. */
  readonly keys: readonly string[];
  readonly body: readonly Line[];
}

/** Lines by a name, for imports below it. */
export interface Snippet {
  readonly type: 'snippet';
  /** Without the parentheses that it is written in. */
  readonly name: string;
  readonly body: readonly Line[];
}

/** Lines of a snippet, or of the files that a pattern matches, in the place of this one. */
export interface Import {
  readonly type: 'import';
  readonly pattern: string;
}

/** A plugin, or one of its settings. */
export interface Directive {
  readonly type: 'directive';
  readonly name: string;
  readonly args: readonly string[];
  /** Present where braces are written, even around nothing. */
  readonly block?: readonly Line[];
}

export type Line = Directive | Import;

/** A line: `directive('forward', ['.', '1.1.1.1'])`. */
export function directive(name: string, args: readonly string[] = [], block?: readonly Line[]): Directive {
  return block === undefined ? { type: 'directive', name, args } : { type: 'directive', name, args, block };
}

/** A server block. */
export function serverBlock(keys: readonly string[], body: readonly Line[]): ServerBlock {
  return { type: 'server', keys, body };
}
