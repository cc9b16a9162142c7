# What the measurements share; sourced by run, page and flags, which set `slate` to the program, `work` to a folder of their own
# and `server` to the process that serves.
#
# AWAKE=1 keeps both cores from sleeping: a loop of the idle class, which the scheduler runs only when nothing else can, does on
# a virtual machine what `idle=poll` does on a real one. A virtual core that falls asleep after every answer has to be given
# back by the host before the next, and waits for its turn there.

loops=()
if [ -n "${AWAKE:-}" ]; then
  for core in 0 1; do
    taskset -c "$core" chrt --idle 0 sh -c 'while :; do :; done' &
    loops+=($!)
  done
fi
finish() {
  kill ${server:+"$server"} "${loops[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# To be run in the background: a server on the first core, as contrib/slate.service starts it.
serving() {
  exec env MALLOC_ARENA_MAX=1 GLIBC_TUNABLES=glibc.malloc.hugetlb=1 ${NICE:-} taskset -c 0 "$slate" serve "$@"
}

memory() { awk '/VmRSS/ {printf "%.1f MiB", $2 / 1024}' "/proc/$server/status"; }
cpu() { awk '{print ($14 + $15) / 100}' "/proc/$server/stat"; }
# Hundredths of a second in which the first two cores were taken away while there was work for them.
stolen() { awk '/^cpu[01] / {print $9}' /proc/stat; }
since() { echo "scale=2; ($1 - $2) / ${3:-1}" | bc | sed 's/^\./0./'; }

# Runs a load and says what the server needed, and how long the machine was stopped from outside meanwhile.
measured() {
  local memory_before cpu_before before after
  memory_before=$(memory) cpu_before=$(cpu)
  mapfile -t before < <(stolen)
  "$@"
  mapfile -t after < <(stolen)
  echo "memory before $memory_before, after $(memory); server used $(since "$(cpu)" "$cpu_before") CPU s"
  [ ${#after[@]} -lt 2 ] || echo "stopped from outside: the server's core $(since "${after[0]}" "${before[0]}" 100) s," \
    "the load's $(since "${after[1]}" "${before[1]}" 100) s"
}
