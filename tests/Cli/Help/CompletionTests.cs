namespace LatencyLab.Tests.Cli.Help;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("latlab sea", "search")]
    [InlineData("latlab devices val", "validate")]
    [InlineData("latlab search --fam", "--family")]
    [InlineData("latlab search --device nvidia-t", "nvidia-t4")]
    [InlineData("latlab devices show amd-mi5", "amd-mi50")]
    [InlineData("latlab measure --suite smo", "smoke")]
    [InlineData("latlab predict --network resnet10", "resnet101")]
    [InlineData("latlab probe --backend ilgpu-cu", "ilgpu-cuda")]
    [InlineData("latlab search --no-c", "--no-color")]
    public void The_directive_suggests_what_could_follow(string line, string expected) =>
        Assert.Contains(expected, Latlab.Output($"[suggest:{line.Length}]", line).Split('\n'));

    [Fact]
    public void Bash_completes_with_the_script()
    {
        if (!File.Exists("/bin/bash") || !File.Exists(LatlabProcess.Executable))
            return;
        using Hardware.TemporaryFolder folder = new();
        string script = folder.Write("complete.sh", $$"""
            export PATH="{{Path.GetDirectoryName(LatlabProcess.Executable)}}:$PATH" DOTNET_ROOT="{{DotnetRoot}}"
            eval "$(latlab completion bash)"
            try() {
                COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _latlab
                echo "$1 -> ${COMPREPLY[*]}"
            }
            complete -p latlab
            try "latlab sea"
            try "latlab search --device nvidia-t4"
            try "latlab devices s"
            try "latlab nothing-of-this-name"
            """);
        (int code, string output, string error) = LatlabProcess.RunAny(folder.Path, "/bin/bash", script);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            "complete -o default -F _latlab latlab\nlatlab sea -> search\nlatlab search --device nvidia-t4 -> nvidia-t4\nlatlab devices s "
            + "-> schema show\nlatlab nothing-of-this-name -> \n",
            output);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _latlab latlab\n")]
    [InlineData("zsh", "compdef _latlab latlab\n")]
    [InlineData("fish", "complete -c latlab -a '(__latlab_complete)'\n")]
    public void There_is_a_script_for_each_shell(string shell, string end)
    {
        string script = Latlab.Output("completion", shell);
        Assert.EndsWith(end, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        Assert.Contains("did you mean 'fish'?", Latlab.Refusal("completion", "fisch"), StringComparison.Ordinal);
    }

    private static string DotnetRoot =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
