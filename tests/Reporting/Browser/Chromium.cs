using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LatencyLab.Tests.Reporting.Browser;

/// <summary>A headless Chromium with a profile of its own, spoken to over the DevTools protocol.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Where set, a missing browser is a failure and not a reason to skip: a build server must not pass by skipping.</summary>
    public const string RequiredVariable = "LATENCYLAB_REQUIRE_BROWSER";

    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _profile = Directory.CreateTempSubdirectory("latencylab-browser-").FullName;
    private Process? _process;
    private DevTools? _tools;

    public static string? Executable { get; } = Find();

    public static bool IsRequired => Environment.GetEnvironmentVariable(RequiredVariable) is { Length: > 0 };

    public async Task InitializeAsync()
    {
        if (Executable is null)
            return;
        ProcessStartInfo start = new(Executable) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0",
                    $"--user-data-dir={_profile}", "about:blank",
                    ])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _tools = await DevTools.ConnectAsync(await AddressAsync());
    }

    public async Task DisposeAsync()
    {
        if (_tools is not null)
            await _tools.DisposeAsync();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        for (int attempt = 0; Directory.Exists(_profile) && attempt < 10; attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Opens a page and waits until its script has drawn everything.</summary>
    /// <param name="path">An HTML file.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="height">Of the window, in pixels.</param>
    /// <param name="scheme">What the reader's system prefers: <c>light</c> or <c>dark</c>.</param>
    public async Task<BrowserPage> OpenAsync(string path, int width = 1280, int height = 900, string scheme = "light")
    {
        DevTools tools = _tools ?? throw new InvalidOperationException(
            $"no Chromium found (looked for {string.Join(", ", s_names)}), and {RequiredVariable} is set");
        JsonNode target = await tools.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode session = await tools.SendAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        BrowserPage page = new(tools, (string)session["sessionId"]!);
        foreach (string domain in (string[])["Runtime", "Log", "Network", "Page"])
            await page.SendAsync($"{domain}.enable");
        await page.ResizeAsync(width, height);
        await page.SendAsync(
            "Emulation.setEmulatedMedia",
            new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) });
        await page.SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        await page.WaitForAsync("document.documentElement?.dataset.ready === 'true'");
        return page;
    }

    private async Task<Uri> AddressAsync()
    {
        string file = Path.Combine(_profile, "DevToolsActivePort");
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_patience)
        {
            string[] lines = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
            if (lines.Length >= 2 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
                return new Uri($"ws://127.0.0.1:{port}{lines[1]}");
            if (_process!.HasExited)
                throw new InvalidOperationException($"{Executable} ended with exit code {_process.ExitCode}");
            await Task.Delay(50);
        }

        throw new TimeoutException($"{Executable} did not open its debugging port");
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}

/// <summary>A test in a real browser; skipped with a message where there is none, unless one is required.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() =>
        Skip = Chromium.Executable is null && !Chromium.IsRequired ? "needs Chromium (apt-get install chromium)" : null;
}
