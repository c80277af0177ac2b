Console.WriteLine("dxcp");
