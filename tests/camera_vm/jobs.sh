# Sourced by each job, in the guest: DOCKET is the program, a case is told as "ok: …" or "FAILED: …", and so is the job's exit status.
failed=0
check() { # STATUS WORDS
  if [ "$1" = 0 ]; then echo "ok: $2"; else echo "FAILED: $2"; failed=1; [ ! -e "$OUT/log" ] || sed 's/^/    | /' "$OUT/log"; fi
}
name= seconds=20
scan() { "$DOCKET" scan --camera $name "$@" >"$OUT/log" 2>&1; }
reads() { # WORDS OPTION…: the code is read
  words=$1; shift
  scan --once --seconds 60 --json "$@" && grep -q '"text":"DOCKET-4711"' "$OUT/log"; check $? "$words"
}
stops() { # STATUS SENTENCE WORDS OPTION…: the command ends with this status and says this
  wanted=$1 sentence=$2 words=$3; shift 3
  scan --seconds $seconds "$@"; [ $? = "$wanted" ] && grep -q "$sentence" "$OUT/log"; check $? "$words"
}
begin() { "$DOCKET" scan --camera $name --seconds 120 "$@" >"$OUT/log" 2>&1 & scanning=$!; }
finish() { kill "$scanning" 2>/dev/null; wait "$scanning" 2>/dev/null; }
says() { # SENTENCE SECONDS WORDS: it is said within so many seconds
  n=0
  until grep -q "$1" "$OUT/log"; do
    sleep 0.2; n=$((n+1)); [ $n -gt $(($2 * 5)) ] && { check 1 "$3"; return; }
  done
  check 0 "$3"
}
