// Mutants stand in vtables that all objects of the process share, and checks fill the memory that all share.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
