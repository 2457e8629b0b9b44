/**
 * No kube-proxy, because something else makes Services work: a CNI with a service proxy of its own. It has no options; what
 * takes over declares capability `service-proxy`, and without one the layer is refused.
 */
export type NoProxyOptions = Readonly<Record<never, never>>;
