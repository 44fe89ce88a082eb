# How a Signalman command starts: find_java, then launch. The script that reads this file has set
#   lib    the folder of signalman.jar and signalman-cli.jar
#   cache  the folder of the class-data archives; where nobody but this user can write, or empty for none
# Each fork costs a short command a millisecond or two.

fail() {
    echo "signalman: $*" >&2
    exit 4
}

find_java() {
    if [ -n "${JAVA_HOME-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -f "$java" ] && [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no $java; set it to Java 17 or newer, or unset it."
    else
        java=$(command -v java) || fail "there is no java; install Java 17 or newer, or set JAVA_HOME to it."
    fi
}

launch() {
    jar=$lib/signalman.jar
    # What of it only talks to agents, on a plain class path.
    cli=$lib/signalman-cli.jar

    # The options that somebody has set for other JVMs, such as a JMX port, are not for this one.
    unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS IBM_JAVA_OPTIONS OPENJ9_JAVA_OPTIONS
    # Else Java can neither name nor print what is not ASCII. The screen of top remains ASCII.
    ascii=
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
        C | POSIX) export LC_ALL=C.UTF-8 && ascii=-Dsignalman.ascii=true ;;
    esac

    # A short command is over before better code or another collector would pay.
    short='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'

    case ${1-} in
        top) exec "$java" $short $ascii -jar "$jar" "$@" ;;
        attach | detach | demo | doctor | serve | policy | signals | ui) exec "$java" $short -jar "$jar" "$@" ;;
    esac

    [ -n "${JAVA_HOME-}" ] || java=$(readlink -f "$java")
    find_archive "${java%/bin/java}"
    if [ -n "$archive" ]; then
        { [ -f "$archive" ] && [ ! "$cli" -nt "$archive" ]; } || [ ! -w "$cache" ] || make_archive
        short="$short -Xlog:disable"
        exec "$java" $short "$use=$archive" -cp "$cli" io.signalman.bootstrap.Agent "$@"
    fi
    exec "$java" $short -cp "$cli" io.signalman.bootstrap.Agent "$@"
}

# Sets archive to the class data that CdsTrainingRun leaves for this very JDK. The JVM maps the file
# instead of loading classes. Empty where the JDK does not say which one it is.
find_archive() {
    archive=
    [ -n "$cache" ] || return
    implementor=
    while IFS='"' read -r key value rest; do
        case $key in
            IMPLEMENTOR=) implementor=$value ;;
            JAVA_RUNTIME_VERSION=) archive=$value && break ;;
        esac
    done 2>/dev/null <"$1/release"
    case $archive in
        '' | 1.* | *[!A-Za-z0-9.+_-]*) archive= && return ;;
        1[78].* | 1[78]+* | 19* | 2[0-4]*) use=-XX:SharedArchiveFile make=-XX:ArchiveClassesAtExit ;;
        *) use=-XX:AOTCache make=-XX:AOTCacheOutput ;;
    esac
    case $implementor in
        *[!A-Za-z0-9.+_\ -]*) implementor= ;;
    esac
    archive=$cache/signalman-cli-$archive-$implementor.cds
}

# In one step, since a JVM may end by a signal where it maps half of an archive. Where making it fails, an empty one keeps
# the next command from trying again. The archive gets the time of its jar, whatever the clock says.
make_archive() (
    umask 022
    # Not where less than 64 MiB is free: others may need the rest of the disk. Later commands ask again. A file system's
    # name may have blanks; the fifth column ends in %.
    df -Pk "$cache" 2>/dev/null | {
        read -r _ && read -r line && set -f -- $line
        while [ $# -gt 5 ] && [ "${5%\%}" = "$5" ]; do shift; done
        [ "$4" -ge 65536 ]
    } 2>/dev/null || exit
    draft=$archive.$$
    mkdir -m 700 "$draft" 2>/dev/null || exit
    trap 'rm -rf "$draft"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    touch -r "$cli" "$draft/begun"
    "$java" $short "$make=$draft/archive" -cp "$cli" io.signalman.assembly.CdsTrainingRun "$draft" </dev/null >/dev/null 2>&1 &&
        sync "$draft/archive" 2>/dev/null || : >"$draft/archive"
    # Not where a build has replaced the jar in the meantime.
    [ "$cli" -nt "$draft/begun" ] ||
        { touch -r "$draft/begun" "$draft/archive" && mv -f "$draft/archive" "$archive"; } 2>/dev/null
)
