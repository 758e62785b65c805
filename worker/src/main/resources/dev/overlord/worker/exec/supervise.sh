# Runs a command in a session of its own and ends all that it started: when it ends, and as soon as
# standard input, a pipe that the worker holds, is closed, which the worker's death does as well.
#   run MARK PAYLOAD RECORD COMMAND    PAYLOAD becomes the command's standard input; RECORD is
#                                      removed when nothing of the command is left
#   end MARK                           ends what an earlier run has left behind
# Runs in an environment with OVERLORD_SUPERVISOR=MARK.
set -u
mark=OVERLORD_EXECUTION=$2
supervisor=$mark
session=

# The mark is inherited by whatever does not clear its environment, the session by whatever does
# not leave it; in stat it follows the name in parentheses, the state, the parent and the group. A
# zombie (Z, X) has no environment any more.
alive() {
  {
    grep -ls -e "$mark" -e "$supervisor" /proc/[0-9]*/environ
    [ -z "$session" ] || grep -ls -e ") [^ZX] [0-9]* [0-9]* $session " /proc/[0-9]*/stat
  } | while IFS=/ read -r _ _ pid _; do
    echo "$pid"
  done
}

# Twice nothing, because a process shows no environment at the instant of its exec.
end_all() {
  nothing=0
  while [ "$nothing" -lt 2 ]; do
    pids=$(alive)
    if [ -z "$pids" ]; then
      nothing=$((nothing + 1))
    else
      nothing=0
      kill -KILL $pids 2>/dev/null
      sleep 0.01 2>/dev/null || sleep 1
    fi
  done
}

# That run may not have started its command yet, so it is ended too.
if [ "$1" = end ]; then
  supervisor=OVERLORD_SUPERVISOR=$2
  end_all
  exit 0
fi

record=$4 command=$5
exec 3<"$3" 4<&0 </dev/null || exit 126
rm -f "$3"
unset OVERLORD_SUPERVISOR
OVERLORD_EXECUTION=$2 setsid sh -c "$command" <&3 3<&- 4<&- &
session=$!
exec 3<&-
(
  read -r _
  end_all
) <&4 4<&- >/dev/null 2>&1 &
watcher=$!
exec 4<&-
wait "$session"
status=$?
end_all
kill -KILL "$watcher" 2>/dev/null
rm -f "$record"
exit "$status"
