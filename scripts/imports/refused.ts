/** A mistake of the person at the keyboard: printed without a stack trace. */
export class Refused extends Error {}
