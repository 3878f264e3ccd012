using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LatencyLab.Cli.Help;

/// <summary>Help that ends with examples, which the tests run.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Replaces the help of a command and of all below it.</summary>
    public static void AddTo(RootCommand root)
    {
        if (root.Options.OfType<HelpOption>().Single() is { Action: HelpAction plain } option)
            option.Action = new HelpWithExamples(plain);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = Examples.Of(parseResult.CommandResult.Command);
        if (examples.Count == 0)
            return code;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (string example in examples)
            output.WriteLine($"  {example}");
        return code;
    }
}
