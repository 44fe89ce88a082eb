# Completes signalman in bash: source <(signalman completion bash)
_signalman() {
    local rest=${COMP_LINE:0:COMP_POINT} words=() lines=() i blanks piece line
    # COMP_WORDS is split at ":" and "=" too, which belong to a word here.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blanks=${rest%%[![:space:]]*}
        rest=${rest#"$blanks"}
        piece=${COMP_WORDS[i]}
        ((i < COMP_CWORD)) || piece=$rest
        rest=${rest#"$piece"}
        if [[ $i -eq 0 || -n $blanks ]]; then words+=("$piece"); else words[-1]+=$piece; fi
    done
    mapfile -t lines < <("${words[0]/#\~\//$HOME/}" __complete "${words[@]:1}" 2>/dev/null)
    COMPREPLY=()
    case ${lines[0]-} in
        :files) compopt -o default ;;
        :nospace) compopt -o nospace ;;
    esac
    # Bash replaces only what follows the last ":" or "=".
    piece=${words[-1]%"${words[-1]##*[:=]}"}
    for line in "${lines[@]:1}"; do
        line=${line%%$'\t'*}
        COMPREPLY+=("${line#"$piece"}")
    done
}
complete -F _signalman signalman
