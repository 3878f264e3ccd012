using LatencyLab.Simulation.Caches;

namespace LatencyLab.Tests.Simulation;

/// <summary>A cache of 3 blocks of 10 bytes.</summary>
public class BlockCacheTests
{
    private readonly BlockCache _cache = new(30, [10, 10, 10, 10, 10]);

    [Fact]
    public void The_least_recently_used_block_makes_room()
    {
        Read(0, 1, 2, 0, 3);
        Assert.Equal(40, _cache.ReadBytes);
        Read(0, 2);
        Assert.Equal(40, _cache.ReadBytes);
        Read(1);
        Assert.Equal(50, _cache.ReadBytes);
        Assert.Equal((8, 3), (_cache.Accesses, _cache.Hits));
    }

    [Fact]
    public void A_loop_over_one_block_more_than_fits_finds_nothing()
    {
        for (int round = 0; round < 5; round++)
            Read(0, 1, 2, 3);
        Assert.Equal((200, 0, 40), (_cache.ReadBytes, _cache.Hits, _cache.TouchedBytes));
    }

    [Fact]
    public void Tiles_that_start_together_bring_a_block_once()
    {
        foreach (int block in (int[])[0, 1, 2, 3, 0, 1])
            _cache.Access(block, false, 1);
        Assert.Equal(40, _cache.ReadBytes);
    }

    [Fact]
    public void What_was_written_goes_to_memory_when_it_is_evicted()
    {
        _cache.Access(0, true, 1);
        Read(1, 2);
        Assert.Equal(0, _cache.WrittenBytes);
        Read(3);
        Assert.Equal((10, 30), (_cache.WrittenBytes, _cache.ReadBytes));
    }

    [Fact]
    public void A_part_of_reads_of_what_was_evicted_goes_off_chip()
    {
        BlockCache cache = new(10, [10, 10], 0.25);
        for (int i = 0; i < 4; i++)
            cache.Access(i % 2, false, i + 1);
        Assert.Equal(10 + 10 + 2.5 + 2.5, cache.ReadBytes);
    }

    [Fact]
    public void Parts_of_a_block_leave_one_after_another()
    {
        // Of two parts, one is kept for 10 bytes of others and one for 20.
        BlockCache cache = new([20, 30], [10, 10, 10, 10]);
        cache.Access(0, true, 1);
        cache.Access(1, false, 2);
        Assert.Equal((0, 10), (cache.WrittenBytes, cache.ReadBytes));
        cache.Access(2, false, 3);
        Assert.Equal((5, 20), (cache.WrittenBytes, cache.ReadBytes));
        cache.Access(0, false, 4);
        Assert.Equal((5, 25), (cache.WrittenBytes, cache.ReadBytes));
        cache.Access(3, false, 5);
        cache.Access(2, false, 6);
        cache.Access(1, false, 7);
        Assert.Equal((10, 25 + 10 + 5 + 10), (cache.WrittenBytes, cache.ReadBytes));
        Assert.Equal(30, cache.UsedBytes);
    }

    [Fact]
    public void Parts_leave_where_sets_of_as_many_ways_let_a_line_go()
    {
        for (int part = 0; part < SetDepths.Of16Ways.Count; part++)
        {
            double mean = SetDepths.Ways * SetDepths.Of16Ways[part], term = Math.Exp(-mean), there = 0;
            for (int lines = 0; lines < SetDepths.Ways; lines++, term *= mean / lines)
                there += term;
            Assert.Equal(1 - (part + 0.5) / SetDepths.Of16Ways.Count, there, 2e-4);
        }
    }

    [Fact]
    public void Parts_of_blocks_are_what_as_many_caches_of_their_sizes_hold()
    {
        Random random = new(3);
        long[] sizes = [30, 30, 45, 90], bytes = [.. Enumerable.Range(0, 30).Select(i => 1L + (i * 7 % 30))];
        BlockCache cache = new(sizes, bytes, 0.5);
        BlockCache[] single = [.. sizes.Select(size => new BlockCache(size, bytes, 0.5))];
        for (int access = 1; access < 5000; access++)
        {
            (int block, bool writes) = (random.Next(bytes.Length), random.Next(3) == 0);
            cache.Access(block, writes, access);
            foreach (BlockCache one in single)
                one.Access(block, writes, access);
        }

        Assert.Equal(single.Average(one => one.ReadBytes), cache.ReadBytes, 1e-6);
        Assert.Equal(single.Average(one => one.WrittenBytes), cache.WrittenBytes, 1e-6);
        Assert.Equal(single.Average(one => (double)one.Hits), cache.Hits, 0.51);
    }

    [Fact]
    public void What_is_of_no_more_use_keeps_its_place_until_it_is_brought_again()
    {
        BlockCache cache = new(20, [10, 10, 10]);
        cache.Warm(0, true);
        cache.Warm(1, false);
        cache.Drop(0);
        Assert.Equal(20, cache.UsedBytes);
        cache.Access(0, false, 1);
        Assert.Equal((10, 1L, 0L), (cache.ReadBytes, cache.Accesses, cache.Hits));
        cache.Access(0, false, 2);
        cache.Access(1, false, 3);
        Assert.Equal((10, 2L), (cache.ReadBytes, cache.Hits));
        cache.Drop(0);
        cache.Access(2, false, 4);
        cache.Access(0, false, 5);
        Assert.Equal((30, 0L, 20L), (cache.ReadBytes, cache.WrittenBytes, cache.UsedBytes));
    }

    [Fact]
    public void Blocks_of_a_tensor_are_whole_transactions_and_add_up_to_it()
    {
        TensorBlocks tensor = TensorBlocks.Of(7, 1000, 9, 32);
        Assert.Equal((128L, 8), (tensor.BlockBytes, tensor.Count));
        Assert.Equal(1000, Enumerable.Range(0, tensor.Count).Sum(tensor.BytesOf));
        Assert.Equal((7, 8), tensor.Range(0, 12, 100));
        Assert.Equal((8, 15), tensor.Range(13, 100, 100));
    }

    [Fact]
    public void Of_the_oldest_tensor_a_part_is_left()
    {
        TensorStack stack = new(100);
        stack.Use("a", 60);
        stack.Use("b", 60);
        Assert.Equal((40, 60), (stack.Held("a"), stack.Held("b")));
        stack.Use("a", 60);
        Assert.Equal((60, 40), (stack.Held("a"), stack.Held("b")));
        stack.Use("c", 1000);
        Assert.Equal((0, 100), (stack.Held("a"), stack.Held("c")));
    }

    private void Read(params int[] blocks)
    {
        foreach (int block in blocks)
            _cache.Access(block, false, (int)_cache.Accesses + 1);
    }
}
