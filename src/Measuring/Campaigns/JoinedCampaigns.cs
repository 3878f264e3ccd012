using System.Text;

namespace LatencyLab.Measuring.Campaigns;

/// <summary>The rows of several campaigns in one file, each with the campaign's name in a last column, <c>task</c>.</summary>
/// <param name="Text">The file.</param>
/// <param name="Rows">Rows of it.</param>
/// <param name="Repeated">Of them, those whose shape and conditions a campaign before has measured as well.</param>
public sealed record JoinedCampaigns(string Text, int Rows, int Repeated)
{
    /// <summary>Rows that cannot be read and were left out.</summary>
    public int Unreadable { get; init; }

    /// <summary>What is wrong with the first of them; null without any.</summary>
    public InputError? FirstUnreadable { get; init; }

    /// <summary>The column that says which campaign a row is of.</summary>
    public const string TaskColumn = "task";

    /// <summary>Joins files as <see cref="Campaign"/> writes them, in their order.</summary>
    /// <param name="campaigns">Files, and what they are called in the joined one.</param>
    /// <exception cref="InputException">One cannot be read, or is no such file.</exception>
    public static JoinedCampaigns Of(IReadOnlyList<(string Path, string Task)> campaigns)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        StringBuilder text = new(CampaignFile.Line([.. CampaignColumns.All, TaskColumn]));
        HashSet<string> seen = [];
        InputError? first = null;
        int rows = 0, repeated = 0, unreadable = 0;
        foreach ((string path, string task) in campaigns)
        {
            MeasurementTable table = MeasurementReader.Read(path);
            if (!table.Columns.SequenceEqual(CampaignColumns.All))
                throw new InputException("is not a campaign file: its header is not the one that measure writes", path, 1);
            unreadable += table.Unreadable.Count;
            first ??= table.Unreadable.FirstOrDefault();
            List<string> own = [];
            foreach (TimedOperator measured in table.Rows)
            {
                string key = new CampaignRow(CampaignColumns.All.Zip(measured.Fields, KeyValuePair.Create)).Key;
                if (seen.Contains(key))
                    repeated++;
                own.Add(key);
                rows++;
                text.Append(CampaignFile.Line([.. measured.Fields, task]));
            }

            seen.UnionWith(own);
        }

        return new JoinedCampaigns(text.ToString(), rows, repeated) { Unreadable = unreadable, FirstUnreadable = first };
    }
}
