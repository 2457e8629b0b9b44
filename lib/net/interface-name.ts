/** Whether the kernel takes a text as the name of a network interface. Source: dev_valid_name of Linux, net/core/dev.c. */
export function isInterfaceName(text: string): boolean {
  return /^[^\s/:]{1,15}$/.test(text) && text !== '.' && text !== '..';
}
