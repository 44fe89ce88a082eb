#compdef signalman
# Completes signalman in zsh: source <(signalman completion zsh)
_signalman() {
    local -a lines found
    local line
    lines=("${(@f)$("${~words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    if [[ $lines[1] == :files ]]; then
        compset -P '*='
        _files
        return
    fi
    for line in $lines[2,-1]; do
        found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    if [[ $lines[1] == :nospace ]]; then
        _describe -V signalman found -S ''
    else
        _describe -V signalman found
    fi
}
if [[ ${funcstack[1]} == _signalman ]]; then
    _signalman "$@" # autoloaded from fpath
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _signalman signalman
fi
