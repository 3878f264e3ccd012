namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab completion bash | zsh | fish</c>: a script that makes a shell complete commands, options and names.</summary>
/// <remarks>The scripts ask the program itself, by the <c>[suggest:POSITION]</c> directive of System.CommandLine.</remarks>
internal static class CompletionCommand
{
    private const string Bash = """
        # bash completion of latlab: eval "$(latlab completion bash)"
        _latlab() {
            local word=${COMP_LINE:0:COMP_POINT}
            word=${word##*[[:space:]]}
            local line
            COMPREPLY=()
            while IFS= read -r line; do
                [[ -n $line && $line == "$word"* ]] && COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            [[ $word == *[:=]* ]] && declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$word"
            return 0
        }
        complete -o default -F _latlab latlab

        """;

    private const string Zsh = """
        #compdef latlab
        # zsh completion of latlab: eval "$(latlab completion zsh)"
        _latlab() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            if [[ -n "${found[1]}" ]]; then
                compadd -- "${found[@]}"
            else
                _files
            fi
        }
        compdef _latlab latlab

        """;

    private const string Fish = """
        # fish completion of latlab: latlab completion fish | source
        function __latlab_complete
            set -l line (commandline -cp)
            latlab "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c latlab -a '(__latlab_complete)'

        """;

    public static Command Create() => new("completion", "Write a script that makes a shell complete commands, options and names.")
    {
        Of("bash", Bash), Of("zsh", Zsh), Of("fish", Fish),
    };

    private static Command Of(string shell, string script)
    {
        Command command = new(shell, $"The script for {shell}.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(script.ReplaceLineEndings("\n")));
        return command;
    }
}
