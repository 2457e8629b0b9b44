/**
 * The functions of the script that checks a node: POSIX sh as dash and busybox have it, reading files below `$root` and
 * nothing else. A check says `ok`, `fail`, or `unknown` where the node does not let it see.
 */

/** Checks take what is asked in words, why, and what to compare with. */
export const shellFunctions = `\
root=\${NETSTACK_ROOT-}
root=\${root%/}
good=0
bad=0
open=0

# Verdict, what is asked, what was found, why it is asked.
say() {
  case $1 in
    ok) good=$((good + 1)) ;;
    fail) bad=$((bad + 1)) ;;
    *) open=$((open + 1)) ;;
  esac
  printf '%-7s  %s: %s (%s)\\n' "$1" "$2" "$3" "$4"
}

# First line of a file; nothing where it cannot be read.
first_line() {
  line=
  [ -r "$1" ] && IFS= read -r line 2>/dev/null <"$1"
  printf '%s' "$line"
}

# What uname says, of this machine only.
here() {
  [ -n "$root" ] || uname "$1" 2>/dev/null
}

release=$(first_line "$root/proc/sys/kernel/osrelease")
[ -n "$release" ] || release=$(here -r)

check_architecture() {
  machine=$(first_line "$root/proc/sys/kernel/arch")
  [ -n "$machine" ] || machine=$(here -m)
  case $machine in
    x86_64) machine=amd64 ;;
    aarch64) machine=arm64 ;;
    armv*) machine=arm ;;
  esac
  case " $3 " in
    *" \${machine:-?} "*) say ok "$1" "$machine" "$2" ;;
    *) if [ -n "$machine" ]; then say fail "$1" "$machine" "$2"; else say unknown "$1" 'the kernel does not say' "$2"; fi ;;
  esac
}

# Major and minor number.
check_kernel() {
  major=\${release%%.*}
  minor=\${release#*.}
  minor=\${minor%%[!0-9]*}
  case "\${major:-?}\${minor:-?}" in
    *[!0-9]*) say unknown "$1" 'the release of the kernel cannot be read' "$2" ;;
    *)
      if [ "$major" -gt "$3" ] || { [ "$major" -eq "$3" ] && [ "$minor" -ge "$4" ]; }; then
        say ok "$1" "$release" "$2"
      else
        say fail "$1" "$release" "$2"
      fi
      ;;
  esac
}

# Lines of the kernel's configuration for some symbols: CONFIG_X=y. Nothing where it is not there.
kernel_config() {
  for file in "$root/proc/config.gz" "$root/boot/config-$release" "$root/lib/modules/$release/config"; do
    [ -r "$file" ] || continue
    case $file in
      *.gz) gzip -dc "$file" 2>/dev/null || continue ;;
      *) cat "$file" 2>/dev/null || continue ;;
    esac | grep -E "^CONFIG_(NET|$1)="
    return
  done
}

# Name, extended regular expression of its file, symbol of the configuration or nothing.
check_module() {
  folder=$root/lib/modules/$release
  built=
  case "$config" in *"CONFIG_\${5:-?}=y"*) built=1 ;; esac
  if [ -r "$root/proc/modules" ] && grep -q "^$3 " "$root/proc/modules"; then
    say ok "$1" loaded "$2"
  elif [ -d "$root/sys/module/$3" ]; then
    say ok "$1" 'in the kernel' "$2"
  elif [ -n "$built" ] || { [ -r "$folder/modules.builtin" ] && grep -Eq "/$4\\.ko\\$" "$folder/modules.builtin"; }; then
    say ok "$1" 'built into the kernel' "$2"
  elif [ -r "$folder/modules.dep" ] && grep -Eq "(^|/)$4\\.ko(\\.[a-z0-9]+)?:" "$folder/modules.dep"; then
    say ok "$1" 'can be loaded, and is not' "$2"
  elif [ -n "$config" ] && [ -n "$5" ]; then
    case "$config" in
      *"CONFIG_$5=m"*)
        if [ -r "$folder/modules.dep" ]; then say fail "$1" "its file is not in /lib/modules/$release" "$2"
        else say unknown "$1" "a module of this kernel, and /lib/modules/$release cannot be read" "$2"; fi
        ;;
      *) say fail "$1" 'this kernel was built without it' "$2" ;;
    esac
  elif [ -r "$folder/modules.dep" ] && [ -r "$folder/modules.builtin" ]; then
    say fail "$1" "neither in the kernel nor in /lib/modules/$release" "$2"
  else
    say unknown "$1" "not loaded, and /lib/modules/$release cannot be read" "$2"
  fi
}

# Path below /proc/sys, value.
check_sysctl() {
  file=$root/proc/sys/$3
  if [ ! -e "$file" ]; then
    if [ -d "$root/proc/sys/kernel" ]; then say fail "$1" 'there is no such setting: is its module loaded?' "$2"
    else say unknown "$1" '/proc/sys is not there' "$2"; fi
    return
  fi
  if [ ! -r "$file" ]; then
    say unknown "$1" 'it cannot be read' "$2"
    return
  fi
  set -f
  # shellcheck disable=SC2046 # words are what is compared
  set -- "$1" "$2" "$4" $(first_line "$file")
  set +f
  asked=$3 what=$1 why=$2
  shift 3
  if [ "$*" = "$asked" ]; then say ok "$what" "$*" "$why"; else say fail "$what" "\${*:-nothing}" "$why"; fi
}

# Absolute path.
check_file() {
  if [ -e "$root$3" ] || [ -L "$root$3" ]; then
    say ok "$1" 'it is there' "$2"
    return
  fi
  parent=\${3%/*}
  while [ -n "$parent" ] && [ ! -d "$root$parent" ]; do parent=\${parent%/*}; done
  if [ -x "$root$parent/" ]; then say fail "$1" 'it is not there' "$2"; else say unknown "$1" 'its folder cannot be read' "$2"; fi
}

# Names of interfaces, * for any text. Nobody can say whether a manager would do harm, only that it was told to stay away.
check_unmanaged() {
  told=
  for file in "$root"/etc/NetworkManager/NetworkManager.conf "$root"/usr/lib/NetworkManager/conf.d/*.conf \
    "$root"/run/NetworkManager/conf.d/*.conf "$root"/etc/NetworkManager/conf.d/*.conf; do
    [ -r "$file" ] || continue
    while read -r line || [ -n "$line" ]; do
      case $line in unmanaged-devices*=*) told="$told;\${line#*=}" ;; esac
    done <"$file"
  done
  missing=
  set -f
  for name in $3; do
    case "$told;" in *";interface-name:$name;"*) ;; *) missing="$missing $name" ;; esac
  done
  set +f
  every=
  for file in "$root"/etc/systemd/network/*.network "$root"/run/systemd/network/*.network "$root"/usr/lib/systemd/network/*.network; do
    [ -r "$file" ] && grep -Eq '^[[:space:]]*Name=(.*[[:space:]])?\\*([[:space:]]|$)' "$file" && every=\${file#"$root"}
  done
  if [ -d "$root/run/NetworkManager" ] && [ -n "$missing" ]; then
    say unknown "$1" "NetworkManager runs, and no unmanaged-devices names$missing" "$2"
  elif [ -d "$root/run/systemd/netif" ] && [ -n "$every" ]; then
    say unknown "$1" "systemd-networkd runs, and $every matches every interface" "$2"
  elif [ -d "$root/run" ]; then
    say ok "$1" 'no manager of interfaces is in the way' "$2"
  else
    say unknown "$1" '/run is not there' "$2"
  fi
}

# Name of the program that has a socket.
holder() {
  case $1 in '' | 0) return ;; esac
  for process in "$root"/proc/[0-9]*; do
    # shellcheck disable=SC2010 # what links point at is all that is asked
    if ls -l "$process/fd" 2>/dev/null | grep -Fq "socket:[$1]"; then
      first_line "$process/comm"
      return
    fi
  done
}

# Protocol in small letters, port in hexadecimal, addresses as /proc/net writes them or *.
check_port() {
  seen= inode= bound=
  for file in "$root/proc/net/$3" "$root/proc/net/\${3}6"; do
    [ -r "$file" ] || continue
    seen=1
    while read -r _ own _ state _ _ _ _ _ socket _; do
      case $own in *":$4") ;; *) continue ;; esac
      [ "$3" = udp ] || [ "$state" = 0A ] || continue
      case "$5" in '*') ;; *) case " $5 " in *" \${own%:*} "*) ;; *) continue ;; esac ;; esac
      bound=1 inode=$socket
    done <"$file"
  done
  if [ -z "$seen" ]; then
    say unknown "$1" '/proc/net cannot be read' "$2"
  elif [ -n "$bound" ]; then
    program=$(holder "$inode")
    if [ -n "$installed" ]; then say ok "$1" "bound\${program:+ by $program}, as it is meant to be" "$2"
    else say fail "$1" "bound already\${program:+ by $program}" "$2"; fi
  elif [ -n "$installed" ]; then
    say unknown "$1" 'nobody has it, though the layer is installed' "$2"
  else
    say ok "$1" 'nobody has it' "$2"
  fi
}

# Interfaces of default routes, one a line: of IPv4 and of IPv6 the one with the least metric.
default_interfaces() {
  if [ -r "$root/proc/net/route" ]; then
    best= least=
    while read -r name to _ _ _ _ metric mask _; do
      [ "$to$mask" = 0000000000000000 ] || continue
      if [ -z "$least" ] || [ "$metric" -lt "$least" ]; then best=$name least=$metric; fi
    done <"$root/proc/net/route"
    [ -z "$best" ] || echo "$best"
  fi
  if [ -r "$root/proc/net/ipv6_route" ]; then
    best= least=
    while read -r to length _ _ _ metric _ _ _ name; do
      [ "$to/$length" = 00000000000000000000000000000000/00 ] && [ "$name" != lo ] || continue
      if [ -z "$least" ] || [ "$((0x$metric))" -lt "$least" ]; then best=$name least=$((0x$metric)); fi
    done <"$root/proc/net/ipv6_route"
    [ -z "$best" ] || echo "$best"
  fi
}

# Bytes.
check_mtu() {
  known=
  for interface in $(default_interfaces | sort -u); do
    known=1
    mtu=$(first_line "$root/sys/class/net/$interface/mtu")
    case \${mtu:-?} in
      *[!0-9]*) say unknown "$1" "the MTU of $interface cannot be read" "$2" ;;
      *) if [ "$mtu" -ge "$3" ]; then say ok "$1" "$interface has $mtu" "$2"; else say fail "$1" "$interface has $mtu" "$2"; fi ;;
    esac
  done
  [ -n "$known" ] || say unknown "$1" 'there is no default route' "$2"
}
`;

/** A word that sh takes as it is, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
