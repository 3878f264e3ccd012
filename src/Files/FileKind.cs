namespace LatencyLab.Files;

/// <summary>What stands behind a path, at the end of its links.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or a link to nothing.</summary>
    Nothing,

    /// <summary>A file with contents of its own.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A device, a socket: what is written goes somewhere else.</summary>
    Other,
}
