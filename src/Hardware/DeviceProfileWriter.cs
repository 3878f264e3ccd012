using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>Writes profiles so that they read back equal: whole (without <c>extends</c>), numbers in their shortest exact form.</summary>
public static class DeviceProfileWriter
{
    /// <summary>The profile as the text of its file.</summary>
    public static string ToYaml(DeviceProfile profile) => YamlText.Of(ProfileTree.Of(profile));

    /// <summary>The same keys and structure as the YAML.</summary>
    public static string ToJson(DeviceProfile profile) => IndentedJson.Of(ProfileTree.Of(profile));
}
