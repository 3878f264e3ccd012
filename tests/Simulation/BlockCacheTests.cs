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
