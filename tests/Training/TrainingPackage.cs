using System.Diagnostics;

namespace LatencyLab.Tests.Training;

/// <summary>The Python package <c>training</c>, and a Python that can run it.</summary>
internal static class TrainingPackage
{
    /// <summary>Where set, a missing Python, library or data set is a failure and not a reason to skip.</summary>
    public const string RequiredVariable = "LATENCYLAB_REQUIRE_TRAINING";

    private static readonly string[] s_pythons = ["python3", "/usr/bin/python3", "python"];

    /// <summary>A Python with torch, numpy, PyYAML and pytest; null: none of this machine has them.</summary>
    public static string? Python { get; } = Find();

    public static bool IsRequired => Environment.GetEnvironmentVariable(RequiredVariable) is { Length: > 0 };

    public static string Folder { get; } = Path.Combine(SharedData.RepositoryRoot, "training");

    /// <summary>Runs it in the folder of the package.</summary>
    /// <returns>Exit code, and both streams.</returns>
    public static (int Code, string Text) Run(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Run(Python!, environment, arguments);

    private static (int Code, string Text) Run(string python, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start =
            new(python) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = Folder };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static string? Find()
    {
        string? given = Environment.GetEnvironmentVariable("LATENCYLAB_PYTHON");
        return (given is { Length: > 0 } ? [given] : s_pythons).FirstOrDefault(HasLibraries);
    }

    private static bool HasLibraries(string python)
    {
        try
        {
            return Run(python, new Dictionary<string, string>(), ["-c", "import numpy, pytest, torch, yaml"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A test that trains networks; skipped with a message where no Python can, unless that is a failure.</summary>
public sealed class TrainingFactAttribute : FactAttribute
{
    public TrainingFactAttribute() => Skip = TrainingPackage.Python is not null || TrainingPackage.IsRequired ? null
        : "needs a Python with torch, numpy, PyYAML and pytest (python3, or LATENCYLAB_PYTHON)";
}
