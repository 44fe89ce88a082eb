#!/bin/sh
# Says its pid, then every signal that it gets. The waiting is done by a child, since a shell runs
# its traps at once only while it waits; TERM ends that child too.
# Some shells tell on standard error how a child ended.
exec 2>/dev/null
for signal in HUP INT QUIT ALRM USR1 USR2; do
    trap "echo got SIG$signal" "$signal"
done
trap 'echo got SIGTERM; kill "$nap" 2>/dev/null; exit 0' TERM
sleep 60 &
nap=$!
echo $$
while :; do
    # A signal that is trapped ends the wait, but not the child.
    while kill -0 "$nap" 2>/dev/null; do wait "$nap"; done
    sleep 60 &
    nap=$!
done
