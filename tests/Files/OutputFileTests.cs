using System.Diagnostics;
using LatencyLab.Files;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Files;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("out.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_exists_is_replaced_only_by_force()
    {
        OutputFile.Write(Target, "one", force: false);
        Assert.Equal(
            $"{Target}: exists already and was left as it is; give another name, or --force to replace it",
            Assert.Single(Assert.Throws<InputException>(() => OutputFile.Write(Target, "two", force: false)).Errors).ToString());
        Assert.Throws<InputException>(() => OutputFile.Check(Target, force: false));
        Assert.Equal("one", File.ReadAllText(Target));
        OutputFile.Write(Target, "two", force: true);
        Assert.Equal("two", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_link_is_followed_and_stays_one()
    {
        if (OperatingSystem.IsWindows())
            return;
        string there = Directory.CreateDirectory(_folder.File("there")).FullName;
        File.CreateSymbolicLink(_folder.File("second"), "there/file.txt");
        File.CreateSymbolicLink(Target, "second");
        OutputFile.Write(Target, "one", force: false);
        Assert.Equal("one", File.ReadAllText(Path.Combine(there, "file.txt")));
        Assert.Throws<InputException>(() => OutputFile.Write(Target, "two", force: false));
        OutputFile.Write(Target, "two", force: true);
        Assert.Equal("two", File.ReadAllText(Path.Combine(there, "file.txt")));
        Assert.Equal("second", new FileInfo(Target).LinkTarget);
        Assert.Equal("there/file.txt", new FileInfo(_folder.File("second")).LinkTarget);
        Assert.Single(Directory.EnumerateFileSystemEntries(there));
    }

    [Fact]
    public void Links_in_a_circle_are_one_line()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.CreateSymbolicLink(Target, "other");
        File.CreateSymbolicLink(_folder.File("other"), "out.txt");
        Assert.StartsWith(
            $"{Target}: cannot be written: ", Assert.Throws<InputException>(() => OutputFile.Write(Target, "x", force: true)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite)]
    public void The_mode_stays(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        OutputFile.Write(Target, "one", force: false);
        File.SetUnixFileMode(Target, mode);
        OutputFile.Write(Target, "two", force: true);
        Assert.Equal("two", File.ReadAllText(Target));
        Assert.Equal(mode, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void A_private_file_is_never_seen_by_others_while_it_is_written()
    {
        if (OperatingSystem.IsWindows())
            return;
        OutputFile.Write(Target, "one", force: false);
        File.SetUnixFileMode(Target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        OutputFile.Write(Target, SeesItPrivate, force: true);

        static void SeesItPrivate(Stream stream)
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(((FileStream)stream).Name));
        }
    }

    [Fact]
    public async Task A_pipe_is_written_into_where_somebody_reads()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Make("mkfifo", Target);
        Assert.Equal(
            $"{Target}: cannot be written: it is a pipe that nobody reads",
            Assert.Throws<InputException>(() => OutputFile.Write(Target, "x", force: true)).Message);
        using Process reader = Process.Start(new ProcessStartInfo("cat", [Target]) { RedirectStandardOutput = true })!;
        Task<string> read = reader.StandardOutput.ReadToEndAsync();
        // Opening it for reading waits for a writer: until then nobody reads.
        while (true)
        {
            try
            {
                OutputFile.Write(Target, new string('x', 1 << 20), force: false);
                break;
            }
            catch (InputException) when (!reader.HasExited)
            {
                await Task.Delay(1);
            }
        }

        Assert.Equal(1 << 20, (await read).Length);
        Assert.Equal(FileKind.Pipe, NativeFile.KindOf(Target));
    }

    [Fact]
    public void A_device_is_written_into_and_stays_one()
    {
        // A device of its own, which only root can make: where the rule is broken, it is what is lost.
        if (!OperatingSystem.IsLinux() || !TryMake("mknod", Target, "c", "1", "3"))
            return;
        OutputFile.Write(Target, "x", force: false);
        Assert.Equal(FileKind.Other, NativeFile.KindOf(Target));
        File.Delete(Target);
        Assert.True(TryMake("mknod", Target, "c", "1", "7"));
        Assert.Equal(
            $"{Target}: cannot be written: No space left on device",
            Assert.Throws<InputException>(() => OutputFile.Write(Target, "x", force: false)).Message);
        Assert.StartsWith(
            $"{Target}: is no ordinary file", Assert.Throws<InputException>(() => AppendedFile.Open(Target)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_read_is_not_written_under_any_name()
    {
        File.WriteAllText(Target, "input");
        string link = _folder.File("link.txt"), other = _folder.File("other.txt");
        if (!OperatingSystem.IsWindows())
            File.CreateSymbolicLink(link, "out.txt");
        UsedFiles.Within(() =>
        {
            InputFile.Read(Target, "a text", stream => stream.Length);
            foreach (string name in OperatingSystem.IsWindows() ? [Target] : (string[])[Target, link])
            {
                Assert.Equal(
                    $"{name}: is read by the same command and was left as it is; give another name",
                    Assert.Throws<InputException>(() => OutputFile.Write(name, "x", force: true)).Message);
            }

            OutputFile.Write(other, "x", force: false);
            return 0;
        });
        Assert.Equal("input", File.ReadAllText(Target));
        UsedFiles.Within(() =>
        {
            OutputFile.Write(Target, "x", force: true);
            return 0;
        });
    }

    [Theory]
    [InlineData("", "a file name is empty")]
    [InlineData(".", "is a directory, expected a file name")]
    [InlineData("new/", "ends like the name of a directory, expected a file name")]
    [InlineData("file.txt/x", "cannot be written: '{folder}/file.txt' is a file, expected a directory")]
    [InlineData("a\0b", "cannot be written: Null character in path")]
    public void A_path_of_no_file_is_one_line(string name, string expected)
    {
        _folder.Write("file.txt", "x");
        string path = name.Length == 0 ? "" : Path.Combine(_folder.Path, name);
        string message = Assert.Throws<InputException>(() => OutputFile.Check(path, force: true)).Message;
        Assert.Contains(expected.Replace("{folder}", _folder.Path, StringComparison.Ordinal), message, StringComparison.Ordinal);
        Assert.Equal(["file.txt"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.Full)]
    [InlineData(Fault.Killed)]
    internal void Whatever_fails_and_wherever_there_is_the_old_file_or_the_new(Fault fault)
    {
        FaultyFileSystem all = new();
        File.WriteAllText(Target, "old");
        all.While(() => Written("new"));
        Assert.True(all.Steps >= 5, "a folder, a file, its contents, a flush and a name");
        for (int step = 1; step <= all.Steps; step++)
        {
            File.WriteAllText(Target, "old");
            FaultyFileSystem faulty = new(step, fault);
            Exception? thrown = Record.Exception(() => faulty.While(() => Written("new")));
            Assert.Contains(File.ReadAllText(Target), (string[])["old", "new"]);
            if (fault == Fault.Killed)
                Assert.IsType<KilledException>(thrown);
            else if (thrown is not null)
                Assert.Equal($"{Target}: cannot be written: No space left on device", Assert.IsType<InputException>(thrown).Message);
            if (thrown is InputException)
                Assert.Equal("old", File.ReadAllText(Target));
            Assert.True(
                fault == Fault.Killed || Directory.EnumerateFileSystemEntries(_folder.Path).Count() == 1, "nothing is left beside it");
        }
    }

    private bool Written(string text)
    {
        OutputFile.Write(Target, text, force: true);
        return true;
    }

    private static void Make(params string[] command) => Assert.True(TryMake(command), string.Join(' ', command));

    private static bool TryMake(params string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
