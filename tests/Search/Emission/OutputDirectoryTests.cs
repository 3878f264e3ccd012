using LatencyLab.Search.Emission;

namespace LatencyLab.Tests.Search.Emission;

public sealed class OutputDirectoryTests : IDisposable
{
    private static readonly string[] s_names = ["a.sh", "b.yaml"];
    private static readonly EmittedFile[] s_old = [new("a.sh", "old")];
    private static readonly EmittedFile[] s_new = [new("a.sh", "new", IsExecutable: true), new("b.yaml", "b")];

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-emit-").FullName;

    private string Target => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_directory_is_written_with_its_parents_and_nothing_is_left_beside_it()
    {
        string deep = Path.Combine(_folder, "x", "y");
        OutputDirectory.Write(deep, s_new, force: false, s_names);
        Assert.Equal("new", File.ReadAllText(Path.Combine(deep, "a.sh")));
        Assert.Equal("b", File.ReadAllText(Path.Combine(deep, "b.yaml")));
        Assert.Equal(["y"], Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "x")).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(deep, "a.sh")).HasFlag(UnixFileMode.UserExecute));
            Assert.False(File.GetUnixFileMode(Path.Combine(deep, "b.yaml")).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public void A_trailing_separator_makes_no_difference()
    {
        OutputDirectory.Write(Target + Path.DirectorySeparatorChar, s_new, force: false, s_names);
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_existing_directory_is_left_as_it_is()
    {
        OutputDirectory.Write(Target, s_old, force: false, s_names);
        InputException problem = Assert.Throws<InputException>(() => OutputDirectory.Write(Target, s_new, force: false, s_names));
        Assert.Contains("--force", Assert.Single(problem.Errors).ToString());
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "a.sh")));
        Assert.Single(Directory.EnumerateFiles(Target));
    }

    [Fact]
    public void Force_replaces_it_whole()
    {
        OutputDirectory.Write(Target, s_new, force: false, s_names);
        OutputDirectory.Write(Target, s_old, force: true, s_names);
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "a.sh")));
        Assert.False(File.Exists(Path.Combine(Target, "b.yaml")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Force_does_not_take_a_directory_with_files_of_others()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "thesis.tex"), "years of work");
        InputException problem = Assert.Throws<InputException>(() => OutputDirectory.Write(Target, s_new, force: true, s_names));
        Assert.Contains("'thesis.tex'", problem.Errors[0].ToString());
        Assert.Equal("years of work", File.ReadAllText(Path.Combine(Target, "thesis.tex")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Target));
    }

    [Fact]
    public void The_old_one_survives_a_write_that_fails()
    {
        OutputDirectory.Write(Target, s_old, force: false, s_names);
        EmittedFile[] broken = [new("a.sh", "new"), new("no\0name", "x")];
        Assert.ThrowsAny<Exception>(() => OutputDirectory.Write(Target, broken, force: true, s_names));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Target, "a.sh")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_in_the_way_is_not_touched()
    {
        File.WriteAllText(Target, "a file");
        Assert.Throws<InputException>(() => OutputDirectory.Write(Target, s_new, force: true, s_names));
        Assert.Equal("a file", File.ReadAllText(Target));
    }
}
