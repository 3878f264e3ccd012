using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Tests.Files;

public sealed class OutputFolderTests : IDisposable
{
    private static readonly string[] s_names = ["a.sh", "b.yaml"];
    private static readonly FolderFile[] s_old = [File("a.sh", "old")];
    private static readonly FolderFile[] s_new = [File("a.sh", "new", isExecutable: true), File("b.yaml", "b")];

    private readonly string _folder = Directory.CreateTempSubdirectory("latlab-emit-").FullName;

    private string Target => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_directory_is_written_with_its_parents_and_nothing_is_left_beside_it()
    {
        string deep = Path.Combine(_folder, "x", "y");
        OutputFolder.Write(deep, s_new, force: false, s_names.Contains);
        Assert.Equal("new", System.IO.File.ReadAllText(Path.Combine(deep, "a.sh")));
        Assert.Equal("b", System.IO.File.ReadAllText(Path.Combine(deep, "b.yaml")));
        Assert.Equal(["y"], Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "x")).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(System.IO.File.GetUnixFileMode(Path.Combine(deep, "a.sh")).HasFlag(UnixFileMode.UserExecute));
            Assert.False(System.IO.File.GetUnixFileMode(Path.Combine(deep, "b.yaml")).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public void A_trailing_separator_makes_no_difference()
    {
        OutputFolder.Write(Target + Path.DirectorySeparatorChar, s_new, force: false, s_names.Contains);
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_existing_directory_is_left_as_it_is()
    {
        OutputFolder.Write(Target, s_old, force: false, s_names.Contains);
        InputException problem = Assert.Throws<InputException>(() => OutputFolder.Write(Target, s_new, force: false, s_names.Contains));
        Assert.Contains("--force", Assert.Single(problem.Errors).ToString());
        Assert.Equal("old", System.IO.File.ReadAllText(Path.Combine(Target, "a.sh")));
        Assert.Single(Directory.EnumerateFiles(Target));
    }

    [Fact]
    public void Force_replaces_it_whole()
    {
        OutputFolder.Write(Target, s_new, force: false, s_names.Contains);
        OutputFolder.Write(Target, s_old, force: true, s_names.Contains);
        Assert.Equal("old", System.IO.File.ReadAllText(Path.Combine(Target, "a.sh")));
        Assert.False(System.IO.File.Exists(Path.Combine(Target, "b.yaml")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Force_does_not_take_a_directory_with_files_of_others()
    {
        Directory.CreateDirectory(Target);
        System.IO.File.WriteAllText(Path.Combine(Target, "thesis.tex"), "years of work");
        InputException problem = Assert.Throws<InputException>(() => OutputFolder.Write(Target, s_new, force: true, s_names.Contains));
        Assert.Contains("'thesis.tex'", problem.Errors[0].ToString());
        Assert.Equal("years of work", System.IO.File.ReadAllText(Path.Combine(Target, "thesis.tex")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Target));
    }

    [Fact]
    public void The_old_one_survives_a_write_that_fails()
    {
        OutputFolder.Write(Target, s_old, force: false, s_names.Contains);
        FolderFile[] broken = [File("a.sh", "new"), File("no\0name", "x")];
        Assert.ThrowsAny<Exception>(() => OutputFolder.Write(Target, broken, force: true, s_names.Contains));
        Assert.Equal("old", System.IO.File.ReadAllText(Path.Combine(Target, "a.sh")));
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_in_the_way_is_not_touched()
    {
        System.IO.File.WriteAllText(Target, "a file");
        Assert.Throws<InputException>(() => OutputFolder.Write(Target, s_new, force: true, s_names.Contains));
        Assert.Equal("a file", System.IO.File.ReadAllText(Target));
    }

    [Theory]
    [InlineData(Fault.Refused, true)]
    [InlineData(Fault.Refused, false)]
    [InlineData(Fault.Full, true)]
    [InlineData(Fault.Full, false)]
    [InlineData(Fault.Killed, true)]
    [InlineData(Fault.Killed, false)]
    internal void Whatever_fails_and_wherever_the_folder_is_the_old_one_or_the_new(Fault fault, bool exchanges)
    {
        OutputFolder.Write(Target, s_old, force: false, s_names.Contains);
        FaultyFileSystem all = new(exchanges: exchanges);
        all.While(() => Replaced());
        Assert.True(all.Steps > 8, "two files, each whole, and the names of two folders");
        for (int step = 1; step <= all.Steps; step++)
        {
            if (Directory.Exists(Target))
                Directory.Delete(Target, recursive: true);
            OutputFolder.Write(Target, s_old, force: false, s_names.Contains);
            FaultyFileSystem faulty = new(step, fault, exchanges);
            Exception? thrown = Record.Exception(() => faulty.While(() => Replaced()));
            if (fault == Fault.Killed)
                Assert.IsType<KilledException>(thrown);
            // Only where names cannot change in one step, and only between the two, is the old one elsewhere: the next command finds it.
            Assert.True(Directory.Exists(Target) || (fault == Fault.Killed && !exchanges), $"step {step}");
            Assert.Throws<InputException>(() => OutputFolder.Check(Target, force: false, s_names.Contains));
            string[] held = [.. Directory.EnumerateFiles(Target).Select(path => System.IO.File.ReadAllText(path)).Order()];
            Assert.True(held is ["old"] or ["b", "new"], $"step {step}: {string.Join(", ", held)}");
            Assert.True(
                fault == Fault.Killed || Directory.EnumerateFileSystemEntries(_folder).Count() == 1 || fault == Fault.Refused,
                "nothing is left beside it");
        }
    }

    [Fact]
    public void An_empty_folder_is_taken()
    {
        Directory.CreateDirectory(Target);
        OutputFolder.Write(Target, s_new, force: false, s_names.Contains);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(Target).Count());
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Links_are_followed_and_modes_stay()
    {
        if (OperatingSystem.IsWindows())
            return;
        string link = Path.Combine(_folder, "link");
        Directory.CreateSymbolicLink(link, "out");
        OutputFolder.Write(link, s_new, force: false, s_names.Contains);
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        System.IO.File.SetUnixFileMode(Target, Private);
        System.IO.File.SetUnixFileMode(Path.Combine(Target, "b.yaml"), UnixFileMode.UserRead);
        OutputFolder.Write(link, s_new, force: true, s_names.Contains);
        Assert.Equal("out", new FileInfo(link).LinkTarget);
        Assert.Equal(Private, System.IO.File.GetUnixFileMode(Target));
        Assert.Equal(UnixFileMode.UserRead, System.IO.File.GetUnixFileMode(Path.Combine(Target, "b.yaml")));
    }

    private bool Replaced()
    {
        OutputFolder.Write(Target, s_new, force: true, s_names.Contains);
        return true;
    }

    private static FolderFile File(string name, string text, bool isExecutable = false) =>
        new(name, Encoding.UTF8.GetBytes(text), isExecutable);
}
