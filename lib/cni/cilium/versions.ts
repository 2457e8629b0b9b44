/** Supported versions, newest first. */
export type CiliumVersion = '1.20.0' | '1.19.6';
