using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Reporting.Browser;

/// <summary>
/// A browser, and the report of a real run: kernels measured on this very machine, a search, and texts that try to end the page.
/// </summary>
public sealed class ReportFixture : IAsyncLifetime
{
    public const string Title = "A report & </script><script>window.hacked = true</script>";

    private const string Profile = """
        schema: latencylab/device/v1
        name: this-machine
        description: "</script><img src=x onerror='window.hacked = true'>"
        architecture: cpu
        processing: {engine_count: 1, lanes_per_engine: 8, frequency_hz: 3.0e+9, macs_per_lane_cycle: 2}
        memories:
          - {name: l2, scope: engine, size_bytes: 1048576, bandwidth_bytes_per_s: 6.0e+10, transaction_bytes: 64}
          - {name: dram, scope: device, size_bytes: 8.0e+9, bandwidth_bytes_per_s: 1.5e+10, transaction_bytes: 64}
        launch_overhead_s: 1.0e-6
        kernel_floor_s: 1.0e-6

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public Chromium Browser { get; } = new();

    public string Page => Path.Combine(_folder, "report.html");

    public async Task InitializeAsync()
    {
        if (Chromium.Executable is null)
            return;
        string device = Path.Combine(_folder, "device.yaml"), rows = Path.Combine(_folder, "rows.csv"),
            found = Path.Combine(_folder, "found.json");
        File.WriteAllText(device, Profile);
        Latlab.Output("measure", "--out", rows, "--suite", "smoke", "--row-budget-seconds", "0.01", "--threads", "1");
        File.WriteAllText(found, Latlab.Output("search", "--network", "resnet18", "--device", device, "--json"));
        Latlab.Output(
            "report", "--device", device, "--measurements", rows, "--network", "resnet18", "--search", found, "--title", Title, "--out",
            Page);
        await Browser.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
