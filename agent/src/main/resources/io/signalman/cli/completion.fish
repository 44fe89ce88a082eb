# Completes signalman in fish: signalman completion fish | source
function __signalman_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l lines ($words[1] __complete $words[2..-1] "$word" 2>/dev/null)
    if test "$lines[1]" = :files
        set -l kept (string match -r '^[^=]*=' -- "$word")
        for path in (__fish_complete_path (string replace -- "$kept" '' "$word"))
            echo "$kept$path"
        end
    else if set -q lines[2]
        printf '%s\n' $lines[2..-1]
    end
end
complete -c signalman -f -a '(__signalman_complete)'
